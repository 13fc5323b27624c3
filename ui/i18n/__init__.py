"""The sentences people read, one TOML table per language."""
