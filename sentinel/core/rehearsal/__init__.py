"""A rehearsal on the live kiosk: what is played, by whom, and what it is worth. Pure."""
