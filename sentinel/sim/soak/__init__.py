"""A day at the door through the real daemon process, its clock accelerated, and what it grows by."""
