"""A client's folder: the notes, files and things to do that a business and its client share."""
