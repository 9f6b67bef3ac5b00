"""The lecture as a web site: the stored notebooks as pages, alive without a kernel."""
