"""The technician's calibrations at the site: what is measured there, and written into the settings."""
