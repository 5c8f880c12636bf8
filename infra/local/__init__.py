"""The embedded stack behind `make run`: emulated AWS and everything that AWS would do around the app."""
