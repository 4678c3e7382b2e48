"""RAW files: what a sensor saw, developed, and DNGs."""
