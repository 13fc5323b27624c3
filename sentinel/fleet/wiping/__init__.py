"""The end of a kiosk's life: what it holds is found, erased keys first, verified, and certified."""
