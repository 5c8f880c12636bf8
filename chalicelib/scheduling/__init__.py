"""When: free times, day sheets, and the life of an appointment."""
