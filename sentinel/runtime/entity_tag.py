"""Entity tags of HTTP answers, as far as they can be sent back in a question."""

_LONGEST = 200


def entity_tag(header: str) -> str:
    """The tag of an ``ETag`` header, or "" where it is none that a header of ours can carry."""
    return header if header.isascii() and header.isprintable() and len(header) <= _LONGEST else ""
