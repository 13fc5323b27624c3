"""A rehearsal carried out on the live kiosk: faults at the daemon's seams, the desk that plays."""
