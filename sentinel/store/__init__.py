"""The kiosk's record: keys, the encrypted database, passages, the outbox, the audit rows."""
