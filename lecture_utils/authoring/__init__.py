"""What those who write and present the lecture use: slides, refreshed notebooks, claims.

No notebook imports it; it needs the extras ``slides`` and ``test``.
"""
