"""What the notebooks of the softmax lecture share.

Importing this package is quick: torch, torchvision and matplotlib come in with the module that
needs them (``from lecture_utils import plotting``).
"""
