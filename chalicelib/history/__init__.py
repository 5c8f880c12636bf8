"""Taking over the history a business has elsewhere: past visits and bookings still to come."""
