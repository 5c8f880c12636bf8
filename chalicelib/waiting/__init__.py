"""Waiting: time kept for somebody, and whoever waits for time to get free."""
