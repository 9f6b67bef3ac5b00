"""The exercises of notebook 01: one module for each, and its predictions."""
