"""An id number for a command, asked for unseen or from a pipe: arguments can be seen by every user."""

import getpass
import sys


def asked(argument: str) -> str:
    """The number, in capitals. Raises BadInput: none that could be one."""
    from sentinel.cli.pass_files import BadInput

    asks = sys.stdin.isatty() and not argument
    try:
        number = argument or (getpass.getpass("id number: ") if asks else sys.stdin.readline(256))
    except UnicodeDecodeError:
        number = ""
    number = number.strip().upper()
    if not 5 <= len(number) <= 32 or not (number.isascii() and number.isalnum()):
        raise BadInput("no id number was given: 5 to 32 letters and digits")
    return number
