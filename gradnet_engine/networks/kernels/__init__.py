"""What networks are compiled from on a CPU."""
