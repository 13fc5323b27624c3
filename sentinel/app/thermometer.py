"""The thermometer at work, and everybody who looks at its picture."""

from collections.abc import Mapping

from sentinel import devices
from sentinel.app.devices_at_work import device_worker
from sentinel.app.ground import Ground
from sentinel.core.events import Device
from sentinel.door.heat import HeatDesk
from sentinel.door.technician import TechnicianDesk
from sentinel.door.technician_meters import Meters
from sentinel.fever.faces import Box, FaceBoxes
from sentinel.fever.reference_file import FILE as REFERENCE
from sentinel.fever.reference_file import ReferenceFile
from sentinel.fever.session import thermal_session
from sentinel.fever.watch import Look, Posts, Track, View
from sentinel.runtime.queues import LatestSlot
from sentinel.runtime.worker import Worker


def thermometer_workers(ground: Ground, boxes: LatestSlot[FaceBoxes], look: Look) -> list[Worker]:
    """None where no sensor is configured; ``boxes`` are the faces that the camera sees."""
    settings, places = ground.settings, ground.places
    thermal = devices.thermal(settings, places.base)
    if thermal is None:
        return []
    session = thermal_session(
        thermal,
        boxes,
        ground.post,
        settings.thermal,
        ground.clock,
        look=look,
        store=ReferenceFile(places.data / REFERENCE),
    )
    return [device_worker(ground, Device.THERMAL, session)]


def shown_to(ground: Ground, heat: HeatDesk, meters: Meters, technician: TechnicianDesk) -> Look:
    """Every picture goes to the staff's screen, to the meters, and to a calibration that is under way."""

    def look(view: View, boxes: Mapping[Track, Box], posts: Posts) -> None:
        heat.look(view, boxes, posts)
        meters.heat(view, posts)
        technician.calibration.heat(view.picture, ground.clock.now().monotonic)

    return look
