"""Updates: signed releases fetched and proved, versions side by side, one switched to, kept or given up."""
