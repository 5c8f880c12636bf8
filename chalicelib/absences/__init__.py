"""Absences: whatever takes time once and is no appointment, from a single break to a public holiday."""
