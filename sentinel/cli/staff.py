"""``sentinel staff hash-pin``: the Argon2 hash of a PIN, for the settings."""

import argparse
import getpass
import sys

HELP = "staff accounts: hash a PIN"
_MIN_DIGITS = 4


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    what.add_parser("hash-pin", help="ask for a PIN (or read it from standard input) and print its hash")


def run(args: argparse.Namespace) -> int:
    """Run it: the PIN comes from the keyboard or a pipe, never from the arguments, where others see it."""
    from sentinel.door.staff import HASHER

    pin = getpass.getpass("PIN: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    if not pin.isdecimal() or not pin.isascii() or len(pin) < _MIN_DIGITS:
        print(f"sentinel staff: a PIN is at least {_MIN_DIGITS} digits", file=sys.stderr)
        return 2
    print(HASHER.hash(pin))
    return 0
