"""What goes wrong before the platform serves."""


class ServiceError(Exception):
    """The service can't be started or its database not opened; one clear line."""


class DatabaseAway(ServiceError):
    """The database does not answer, or can't be written: it may later."""
