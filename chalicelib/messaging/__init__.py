"""Saying things, with permission."""
