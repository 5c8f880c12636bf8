"""What clients answer before their visit: checked, kept by appointment, and whether it is still missing."""
