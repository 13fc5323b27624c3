"""The names of an identity's files, as settings, generations and rolling know them."""

KEY, CERTIFICATE, AUTHORITY, SECRET, POLICY_KEYS = "key", "cert.pem", "ca.pem", "secret", "policy-keys"
ANSWER = "answer.json"
CURRENT = "current"
