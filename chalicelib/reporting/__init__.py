"""What a period came to, counted from a ledger with one line for each appointment."""
