"""``sentinel run`` with a trial of seconds instead of minutes; everything else is the real command."""

import sys

from sentinel.cli import main
from sentinel.core.settings_trial import TrialTerms
from sentinel.fleet.remote import start

start.TrialTerms = lambda: TrialTerms(steady_s=1.5, within_s=8.0)  # type: ignore[misc,assignment]
sys.exit(main(sys.argv[1:]))
