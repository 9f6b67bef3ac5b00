"""The exercises of notebook 04: one module for each, and its predictions."""
