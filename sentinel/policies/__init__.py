"""The venue's policies as they come and go: signed bundles, what is held of them, and where they are from."""
