"""The second look that every message gets at the moment of sending."""
