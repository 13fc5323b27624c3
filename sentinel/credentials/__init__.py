"""Bytes of a code or a card -> what it claims, typed, with nothing believed that was not said."""
