"""The languages Regulars speaks; what other packages know of others is not even deployed."""

LANGUAGES = ("de", "en", "es", "fr", "hi", "pt")
