"""What can be booked, where, by whom and when."""
