"""The exercises of notebook 02: one module for each, and its predictions."""
