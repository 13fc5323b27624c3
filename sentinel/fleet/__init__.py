"""One kiosk among many: what makes it, steers it, renews it, tries it and ends it."""
