"""Face templates: kept encrypted, expiring, compared 1:1 and 1:N. States scores, never verdicts."""

from sentinel.gallery.file import AnotherModelError, GalleryError, UnreadableError
from sentinel.gallery.templates import Gallery

GALLERY = "gallery.db"

__all__ = ["GALLERY", "AnotherModelError", "Gallery", "GalleryError", "UnreadableError"]
