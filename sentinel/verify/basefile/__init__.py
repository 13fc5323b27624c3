"""The city base file in a kiosk: held, kept in step by signed deltas, asked about one person at a time."""
