"""The JSON interface under /v1, and the document that describes it."""
