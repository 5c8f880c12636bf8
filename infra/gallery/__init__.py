"""Every page with made-up data behind it: for pictures of them all, and for tests that look at each."""
