"""``python -m`` this (``scripts/arm-check``): runs the lanes, keeps what came of them, writes the page."""

import sys

from sentinel.sim.arm.command import main

sys.exit(main())
