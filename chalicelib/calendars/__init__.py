"""Calendars outside: our appointments in other people's programs, and other people's events as busy time."""
