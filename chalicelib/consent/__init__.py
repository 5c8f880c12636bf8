"""What may be sent to whom, and when: said by the client, kept with who, when and where."""
