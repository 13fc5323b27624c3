"""Delivery as one measured property: whoever is killed or cut off, every event arrives once."""
