"""Short numbers for those who are sent to the staff: both know who is who, without a name on the screen.

Everybody who is not let in gets one, whatever the reason and whether or not the staff may let them in: it
must not tell one reason from another. It counts from one at each start, and is nobody else's who waits.
"""

from sentinel.core.decision import Decision
from sentinel.core.door import Door
from sentinel.core.one_visit import Visit
from sentinel.core.policy import Verdict
from sentinel.core.replacing import replace
from sentinel.core.screen import MOST_NUMBER


def numbered(door: Door, visit: Visit, decision: Decision) -> tuple[Door, Visit]:
    """The visit with its number, where it ends at the staff: the same one for as long as they wait."""
    if decision.verdict is Verdict.ADMIT or decision.by_staff or visit.number:
        return door, visit
    taken = {one.number for one in door.referred}
    number = door.numbers % MOST_NUMBER + 1
    while number in taken:  # ends: far fewer wait than there are numbers
        number = number % MOST_NUMBER + 1
    return replace(door, numbers=number), replace(visit, number=number)
