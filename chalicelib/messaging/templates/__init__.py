"""How messages are worded: the small markup, what is shipped, and what owners made of it."""
