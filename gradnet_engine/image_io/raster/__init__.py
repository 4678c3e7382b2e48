"""Files but RAW: JPEG, HEIC, PNG, WebP, TIFF."""
