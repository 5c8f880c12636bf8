"""What clients would like next, told by what others had who had the same."""
