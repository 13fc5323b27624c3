"""A device's worker: up and down are told, and a rehearsal may take the device away."""

from collections.abc import Callable

from hw.errors import DeviceError
from sentinel.app.ground import Ground
from sentinel.core.backoff import Backoff
from sentinel.core.events import Device, DeviceChanged
from sentinel.core.rehearsal.plan import Fault
from sentinel.fleet.rehearsal.faults import REHEARSED
from sentinel.runtime.worker import Pulse, Worker


def device_worker(ground: Ground, device: Device, session: Callable[[Pulse], None]) -> Worker:
    """The one thread that owns ``device``; a device that hangs for 20 s is away."""
    if device.value in REHEARSED:
        session = ground.faults.session(Fault(device.value), session, DeviceError)
    return Worker(
        device.value,
        session,
        expected=(DeviceError,),
        on_up=lambda: ground.post(DeviceChanged(device, up=True)),
        on_down=lambda error: ground.post(DeviceChanged(device, up=False)),
        backoff=Backoff(first_s=0.25, longest_s=2.0),
        stale_after_s=20.0,
    )
