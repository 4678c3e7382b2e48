"""What Winograd's convolutions are compiled from."""
