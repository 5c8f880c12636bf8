"""What every other room may use and what itself knows nobody."""
