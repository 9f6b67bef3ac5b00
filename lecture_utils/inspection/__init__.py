"""Questions to a network that has been trained: what it looks at, how sure it is, where it fails."""
