"""The city base file as publisher and door agree on it: records, the table, signed deltas, keys.

Pure of networks and databases, so that whoever publishes (a service, a desk) and whoever holds it (a kiosk)
use the same code. The format is docs/base-file.md.
"""
