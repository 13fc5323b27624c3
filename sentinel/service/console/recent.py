"""What many look at is counted once for all, and for a tenth of the time at most."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

_MOST = 256
_QUICK_S = 0.05  # what takes no longer is counted whenever somebody looks
_SHARE = 10
Found = TypeVar("Found")


@dataclass(slots=True)
class _Kept:
    lock: threading.Lock = field(default_factory=threading.Lock)
    value: Any = None
    good_until: float = float("-inf")


class Recent:
    """Keeps answers for ten times as long as it took to find them, unless that was quick.

    Safe to use from several threads: who asks while it is being found waits for that. Of more than 256
    questions the one that was asked longest ago is forgotten. ``monotonic``: seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, question: Hashable, find: Callable[[], Found]) -> Found:
        """The answer. Raises what ``find`` raises, and keeps nothing then."""
        with self._lock:
            kept = self._kept.setdefault(question, _Kept())
            self._kept.move_to_end(question)
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        with kept.lock:
            began = self._monotonic()
            if began >= kept.good_until:
                kept.value = find()
                ended = self._monotonic()
                took = ended - began
                kept.good_until = ended + _SHARE * took if took > _QUICK_S else ended
            return cast(Found, kept.value)
