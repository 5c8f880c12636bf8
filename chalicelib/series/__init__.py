"""Visits that are repeated: a rule, its dates, and what was made of each by hand."""
