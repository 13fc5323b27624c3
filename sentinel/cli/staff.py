"""``sentinel staff hash-pin``: the Argon2 hash of a PIN, for the settings."""

import argparse
import getpass
import sys

HELP = "staff accounts: hash a PIN"
_MOST_DIGITS = 12  # as many as the screen takes
_EPILOG = """The line it prints goes into the settings, one account for each person:

  [[staff]]
  id = "guard-07"
  role = "guard"
  pin_hash = "$argon2id$..."

A technician's PIN has 8 digits or more. Example: sentinel staff hash-pin --role technician
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    hashing = what.add_parser(
        "hash-pin",
        help="ask for a PIN (or read it from standard input) and print its hash",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    hashing.add_argument(
        "--role", choices=("guard", "supervisor", "technician"), default="guard",
        help="of the account: how long its PIN must be (default %(default)s)",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Run it: the PIN comes from the keyboard or a pipe, never from the arguments, where others see it."""
    from sentinel.core.staff_role import StaffRole
    from sentinel.door.staff import HASHER

    shortest = StaffRole(args.role).shortest_pin
    pin = getpass.getpass("PIN: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    if not pin.isdecimal() or not pin.isascii() or not shortest <= len(pin) <= _MOST_DIGITS:
        print(f"sentinel staff: a {args.role}'s PIN is {shortest} to {_MOST_DIGITS} digits", file=sys.stderr)
        return 2
    print(HASHER.hash(pin))
    return 0
