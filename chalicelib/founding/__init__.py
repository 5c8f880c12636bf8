"""Founding a business: the very first beginning, before anybody can sign in."""
