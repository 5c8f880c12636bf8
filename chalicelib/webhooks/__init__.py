"""Webhooks out: other programs are told what happened, in order, signed, and again until they have it."""
