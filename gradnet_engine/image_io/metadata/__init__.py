"""What lies beside the pixels: EXIF, XMP, IPTC."""
