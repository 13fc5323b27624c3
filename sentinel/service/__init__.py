"""The other end, for demos, tests and small venues: verification platform and collector of events."""
