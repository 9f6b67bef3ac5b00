"""From notebooks that were handed in to a table of verdicts: ``python -m lecture_utils.grade``."""
