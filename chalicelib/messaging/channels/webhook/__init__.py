"""Messages to programs."""
