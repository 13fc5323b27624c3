"""What can go wrong with a device. OS errors are wrapped into these once, at the driver's edge."""


class DeviceError(Exception):
    """A device failed; the text says which, how, and what to do, and never holds personal data."""


class DeviceGone(DeviceError):
    """The port, bus or camera is not there (unplugged, no permission, wrong path)."""


class DeviceTimeout(DeviceError):
    """The device did not answer in time."""


class DeviceProtocolError(DeviceError):
    """The device answered with bytes that its protocol does not allow."""


class DeviceRefused(DeviceProtocolError):
    """The device answered that it did not do what it was told: nothing happened."""
