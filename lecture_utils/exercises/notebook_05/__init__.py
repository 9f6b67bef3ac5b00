"""The exercises of notebook 05: one module for each, and its predictions."""
