"""Health certificates as others issue them: EU digital certificates and SMART Health Cards."""
