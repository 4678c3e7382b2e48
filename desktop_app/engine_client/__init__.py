"""The one door to the engine: a client for the window, and the engine process behind it."""
