"""The kiosk's whole logic in virtual time, from one seed: faults, crashes, and what must never happen."""
