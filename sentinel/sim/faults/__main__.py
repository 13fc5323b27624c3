"""``python -m`` this (``scripts/faults``): plays real faults, keeps what came of them, writes the table."""

import sys

from sentinel.sim.faults.command import main

sys.exit(main())
