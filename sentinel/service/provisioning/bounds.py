"""Where a code or a listed box may come from, and what it should bring: the address match."""

import ipaddress
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from sentinel.fleet.provisioning.messages import DEVICES, Hardware, Kinds
from sentinel.service.errors import ServiceError
from sentinel.service.provisioning.log import Why

_Few = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=64)], ...], Meta(max_length=64)]


class Bounds(Struct, frozen=True, forbid_unknown_fields=True):
    """``networks`` (CIDR) and ``serials`` of which one must fit; empty: any. ``hardware``: what is expected.

    ``venue_name`` and ``direction`` are told to the kiosk.
    """

    hardware: Kinds = ()
    require_hardware: bool = False
    networks: _Few = ()
    serials: _Few = ()
    venue_name: Annotated[str, Meta(max_length=100)] = ""
    direction: str = "in"

    def checked(self) -> "Bounds":
        """The same, if it can be. Raises ServiceError."""
        for network in self.networks:
            try:
                ipaddress.ip_network(network)
            except ValueError:
                raise ServiceError(f'"{network}" is no network: 10.1.0.0/16 is one') from None
        for kind in self.hardware:
            if kind not in DEVICES:
                raise ServiceError(f'hardware "{kind}" is none of {", ".join(DEVICES)}')
        if self.direction not in ("in", "out"):
            raise ServiceError('a direction is "in" or "out"')
        return self

    def refusal(self, hardware: Hardware, address: str) -> tuple[Why, str] | None:
        """Why a box at an address is not taken; None: it is."""
        if self.networks and not self._near(address):
            return Why.WRONG_NETWORK, "another network than this place's: is this the right place?"
        if self.serials and hardware.serial not in self.serials:
            return Why.WRONG_SERIAL, "this code is for a box with another serial number"
        missing = [kind for kind in self.hardware if kind not in hardware.found]
        if missing and self.require_hardware:
            return Why.WRONG_HARDWARE, f"the place needs hardware that was not found: {', '.join(missing)}"
        return None

    def _near(self, address: str) -> bool:
        try:
            mine = ipaddress.ip_address(address)
        except ValueError:
            return False
        if isinstance(mine, ipaddress.IPv6Address) and mine.ipv4_mapped is not None:
            mine = mine.ipv4_mapped
        return any(mine in ipaddress.ip_network(network) for network in self.networks)


def stored(bounds: Bounds) -> str:
    """As it lies in a table."""
    return msgspec.json.encode(bounds).decode()


def read(text: str) -> Bounds:
    """The reverse."""
    return msgspec.json.decode(text, type=Bounds)
