"""Settings and commands from the district: signed, for this kiosk, once, and reported (docs/remote.md)."""
