"""The digital sentinel: an honest entrance kiosk (数字哨兵)."""

__version__ = "0.1.0"
