"""The venue's own lists: signed files in, an encrypted book of them, and what it states about a person."""
