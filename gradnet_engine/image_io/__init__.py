"""Files in, photos out, and back."""
