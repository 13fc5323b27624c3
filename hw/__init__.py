"""Devices: one folder per kind, a Protocol in each ``__init__``, a file per model, an emulator beside it."""
