"""Files but RAW: JPEG, HEIC, AVIF, PNG, WebP, TIFF."""
