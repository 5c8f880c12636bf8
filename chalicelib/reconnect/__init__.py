"""Bringing people back: each client's own rhythm, who has fallen out of it, and inviting them."""
