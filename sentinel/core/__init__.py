"""The pure heart: facts in, decisions and effects out. No I/O, clock, thread or randomness."""
