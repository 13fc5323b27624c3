"""Verification platforms described by data: how each is asked, how it signs, what its answers mean."""
