"""The networks as torch modules, and their weights."""
