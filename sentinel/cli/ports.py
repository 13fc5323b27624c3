"""Ports that somebody types: a ``type`` of argparse."""

import argparse


def port(text: str) -> int:
    """0 (any that is free) to 65535."""
    if not text.isascii() or not text.isdigit() or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError(f'"{text}" is no port: a number from 0 (any that is free) to 65535')
    return int(text)
