"""Signatures, hashes and ciphers behind one small interface: Ed25519, SHA-2, AES and SM2, SM3, SM4."""
