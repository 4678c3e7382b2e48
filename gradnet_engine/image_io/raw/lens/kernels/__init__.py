"""Compiled loops over pixels (`gradnet_engine.compiled`)."""
