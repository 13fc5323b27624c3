"""The names of an identity's files, as settings, generations and rolling know them."""

KEY, CERTIFICATE, AUTHORITY, SECRET, POLICY_KEYS = "key", "cert.pem", "ca.pem", "secret", "policy-keys"
ANSWER = "answer.json"
ADAPTER, ADAPTER_KEYS, POLICY = "adapter.json", "adapter-keys", "policy.json"
CURRENT = "current"
