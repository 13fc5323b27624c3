"""What can go wrong with the broker; one line each."""


class BrokerError(Exception):
    """The broker can't be used now."""


class ProtocolRefused(BrokerError):
    """The broker does not speak this version of MQTT."""


class BrokerBusy(BrokerError):
    """The broker has too much to do, or we had more than our share: to be left alone for a while."""


class TakenOver(BrokerError):
    """Another connection under our name pushed this one off."""
