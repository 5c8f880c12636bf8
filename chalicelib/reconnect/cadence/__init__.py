"""Each client's own rhythm: arithmetic on dates, which knows no client, no appointment and no message."""
