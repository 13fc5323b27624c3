"""The web console for a venue's staff, the district and its auditor: pages on what the platform holds."""
