"""The kiosk as one of many: taken in, changed from afar, updated, rehearsed, taken out."""
