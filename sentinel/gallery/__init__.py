"""Face templates: kept encrypted, expiring, compared 1:1 and 1:N. States facts, never verdicts."""

from sentinel.gallery.templates import Gallery, GalleryError

__all__ = ["Gallery", "GalleryError"]
