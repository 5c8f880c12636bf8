"""Sessions that a client has paid for ahead: sold, used up by visits, given back."""
