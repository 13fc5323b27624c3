"""The wire between daemon, vision and screen: versioned JSON lines over Unix sockets, and preview frames."""
