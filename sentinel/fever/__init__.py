"""Thermal words -> temperatures -> a person's skin and body estimate, with uncertainty."""
