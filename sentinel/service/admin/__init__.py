"""Administration: what desks tell the platform over HTTP, each change once, in one transaction."""
