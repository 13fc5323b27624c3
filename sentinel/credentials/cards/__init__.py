"""Cards: the ID card's text block and photo, and the social-security card's dialogue and records."""
