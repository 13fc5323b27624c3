"""Whether the broker takes a connection of this kiosk: asked without a message and without its name."""

from pathlib import Path

from paho.mqtt.enums import MQTTProtocolVersion

from sentinel.config import ReportSettings
from sentinel.report.mqtt import BrokerLink, ProtocolRefused


def probe(settings: ReportSettings, kiosk: str, base: Path) -> str:
    """Connect, hear the broker's answer, go; the version of MQTT that it speaks. Raises BrokerError.

    The client id differs from the kiosk's, which the broker would otherwise disconnect in our favour.
    """
    try:
        _connect(settings, kiosk, base, MQTTProtocolVersion.MQTTv5)
    except ProtocolRefused:
        _connect(settings, kiosk, base, MQTTProtocolVersion.MQTTv311)
        return "3.1.1"
    return "5"


def _connect(settings: ReportSettings, kiosk: str, base: Path, protocol: MQTTProtocolVersion) -> None:
    link = BrokerLink(settings, kiosk, "", base=base, protocol=protocol, window=1, silent=True)
    try:
        link.open()
        link.close()
    finally:
        link.drop()
