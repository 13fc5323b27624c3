"""What a staff account may do at the kiosk's screen: three roles, none of which holds another by accident."""

from enum import StrEnum


class StaffRole(StrEnum):
    """What an account may do on the kiosk's screen."""

    GUARD = "guard"  # decides on referred visitors, mutes, reports an incident
    SUPERVISOR = "supervisor"  # a guard's, and searches today's passages and sees the plots
    TECHNICIAN = "technician"  # devices, calibration, provisioning; decides on nobody

    @property
    def serves(self) -> bool:
        """Whether the account decides on visitors and minds the entrance."""
        return self is not StaffRole.TECHNICIAN

    @property
    def looks_up(self) -> bool:
        """Whether the account searches passages and sees the day's figures."""
        return self is StaffRole.SUPERVISOR

    @property
    def shortest_pin(self) -> int:
        """Digits of a PIN at least: a technician opens the gate and changes the kiosk."""
        return 8 if self is StaffRole.TECHNICIAN else 4
