"""HTML pages, rendered here, usable without JavaScript and without cookies for booking."""
