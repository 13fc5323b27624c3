"""Rates with their bounds, and tables."""

import math


def wilson(hits, count):
    """The 95 % score interval of a rate (Wilson 1927)."""
    if count == 0:
        return 0.0, 1.0
    z, rate = 1.96, hits / count
    middle = (rate + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(rate * (1 - rate) / count + z * z / (4 * count * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def rate(hits, count):
    """As ".9933 (.9885 to .9962)"."""
    low, high = wilson(hits, count)
    return f"{hits / max(count, 1):.4f} ({low:.4f} to {high:.4f})"


def percent(hits, count):
    """As "4.4 (2.2 to 8.9)"; "-" of nothing."""
    if not count:
        return "-"
    low, high = wilson(hits, count)
    return f"{100 * hits / count:.1f} ({100 * low:.1f} to {100 * high:.1f})"


def table(head, rows):
    """Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)
