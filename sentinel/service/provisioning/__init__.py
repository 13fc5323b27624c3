"""The other end of the hand-over: authority, codes, certificates, lists of serial numbers."""
