"""One record for each person who comes."""
