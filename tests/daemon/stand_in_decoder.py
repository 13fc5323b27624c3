"""A stand-in for a vendor's photo decoder, run by the daemon: it decodes nothing, and draws stripes."""

import sys

HEAD = bytes.fromhex("424dce9700000000000036000000280000006600 00007e000000010018 00") + bytes(24)
photo = sys.stdin.buffer.read()
sys.stdout.buffer.write(HEAD + ((photo * 38)[:306] + bytes(2)) * 126)
