"""The kiosk as one of many: provisioned, set from afar, updated, rehearsed, wiped."""
