"""A kiosk becomes one of a venue's: from a printed code to its certificate, settings and acceptance sheet."""
