"""The peer: what plain paho with QoS 1 loses when its process is killed. ``FOLDER HOST PORT CA CERT KEY``.

Publishes a number every 10 ms with all that the library offers (a persistent session, no limit on its queue)
and notes each that ``publish`` took in ``promised``; goes on after the last number of an earlier run.
"""

import sys
import time
from pathlib import Path

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion


def serve(folder: Path, host: str, port: int, files: list[str]) -> None:
    """Until killed, or until a file ``enough`` is there and everything is confirmed: then ``done``."""
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="plain", clean_session=False)
    authority, certificate, key = files
    if authority:
        client.tls_set(authority, certificate, key)
    client.reconnect_delay_set(1, 1)
    number = len((folder / "promised").read_bytes().split()) if (folder / "promised").exists() else 0
    waiting: set[int] = set()
    confirmed: set[int] = set()
    client.on_publish = lambda c, u, mid, reason, more: confirmed.add(mid)
    client.connect_async(host, port)
    client.loop_start()
    with (folder / "promised").open("ab", buffering=0) as promised:
        while not (folder / "enough").exists():
            waiting.add(client.publish("sentinel/plain/numbers", str(number), qos=1).mid)
            promised.write(f"{number}\n".encode())
            number += 1
            time.sleep(0.01)
    while not waiting <= confirmed:
        time.sleep(0.05)
    (folder / "done").touch()
    time.sleep(3600)


if __name__ == "__main__":
    where, host, port, *files = sys.argv[1:]
    serve(Path(where), host, int(port), files)
