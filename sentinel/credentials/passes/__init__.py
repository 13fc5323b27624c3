"""Passes that we sign ourselves: their form, seal and examination, the family's, and the revoked ones."""
