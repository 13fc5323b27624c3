"""All serial ports asked at once: a thread each, which owns its port."""

import queue
import threading
from collections.abc import Iterator, Sequence

from sentinel.commissioning.probe.findings import Found
from sentinel.commissioning.probe.ports import Port
from sentinel.commissioning.probe.serial_lines import look

_LONGEST_S = 60.0


def lines(ports: Sequence[Port]) -> Iterator[Found]:
    """What answers, as it is found out. Whoever stops listening, by Ctrl-C too, ends the search."""
    told: queue.Queue[Found] = queue.Queue(maxsize=max(1, len(ports)))
    stopped = threading.Event()

    def ask(port: Port) -> None:
        told.put(look(port, lambda: not stopped.is_set()))

    threads = [threading.Thread(target=ask, args=(port,), name=f"probe {port.name}") for port in ports]
    for thread in threads:
        thread.start()
    try:
        for _ in threads:
            yield told.get(timeout=_LONGEST_S)
    finally:
        stopped.set()
        for thread in threads:
            thread.join(2.0)
