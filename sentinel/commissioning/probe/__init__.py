"""Finds what is connected, by questions that change nothing, and proposes settings with stable paths."""
