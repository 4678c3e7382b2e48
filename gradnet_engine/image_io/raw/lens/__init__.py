"""What a DNG asks to make good of its lens."""
