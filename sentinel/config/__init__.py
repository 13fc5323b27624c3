"""Typed, strict settings from one TOML file; an unknown key is an error with "did you mean".

Every option has its unit in its name or its docstring. Read once, at construction. Relative paths count
from the folder of the settings file. A module for each kind of thing; ``settings`` puts them together.
"""

from sentinel.config.entrance import BoardSettings, ContactSettings, FailMode, GateSettings, LightSettings
from sentinel.config.form import ConfigError, Strict, nearest
from sentinel.config.identity import IdentitySettings
from sentinel.config.kiosk import Kiosk, StaffAccount
from sentinel.config.readers import IdCardSettings, SmartCardSettings
from sentinel.config.sensors import CameraSettings, FaceSettings, ThermalSettings
from sentinel.config.settings import Settings, camera_is_networked, load, parse
from sentinel.config.sources import (
    BaseFileSettings,
    CredentialSettings,
    PolicySettings,
    RemoteSettings,
    ReportSettings,
    UpdateSettings,
    VerifySettings,
)

__all__ = [
    "BaseFileSettings",
    "BoardSettings",
    "CameraSettings",
    "ConfigError",
    "ContactSettings",
    "CredentialSettings",
    "FaceSettings",
    "FailMode",
    "GateSettings",
    "IdCardSettings",
    "IdentitySettings",
    "Kiosk",
    "LightSettings",
    "PolicySettings",
    "RemoteSettings",
    "ReportSettings",
    "Settings",
    "SmartCardSettings",
    "StaffAccount",
    "Strict",
    "ThermalSettings",
    "UpdateSettings",
    "VerifySettings",
    "camera_is_networked",
    "load",
    "nearest",
    "parse",
]
