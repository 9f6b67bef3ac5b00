"""The exercises of notebook 03: one module for each, and its predictions."""
