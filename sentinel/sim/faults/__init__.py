"""Real faults against the real daemon at a small emulated entrance, and one table of what came of them."""
