"""Scripted visitors, emulated world, fault injection."""
