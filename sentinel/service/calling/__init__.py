"""Calling somebody about an alarm that waits: by webhook, by mail."""
