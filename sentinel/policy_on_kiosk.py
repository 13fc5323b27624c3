"""What of a policy this kiosk, as its settings are, can't answer: a line for each."""

from sentinel.config import Settings, nearest
from sentinel.core.policy import Check, Policy
from sentinel.policy_file import unanswerable

_OF_CAMERA = (Check.MASK, Check.LIVENESS, Check.KNOWN_FACE)
_OF_PLATFORM = (Check.CODE, Check.PCR, Check.ANTIGEN, Check.VACCINE)


def of_this_kiosk(policy: Policy, settings: Settings) -> tuple[str, ...]:
    """Warnings about checks that are always asked somewhere, and variants that can't be told here."""
    missing = [*unanswerable(policy), *_without_devices(settings)]
    asked = [check for check in dict.fromkeys(missing) if policy.always_asks(check)]
    return (
        *(f"nothing on this kiosk states {check.value}: whom it is asked of is referred" for check in asked),
        *_of_the_entrance(policy, settings.kiosk.entrance),
    )


def _without_devices(settings: Settings) -> list[Check]:
    found: list[Check] = []
    if settings.camera.source == "none":
        found += _OF_CAMERA
    if settings.thermal.driver == "none":
        found.append(Check.TEMPERATURE)
    if not (settings.verify.url or settings.verify.adapter != "reference" or settings.base_file.folder):
        found += _OF_PLATFORM
    return found


def _of_the_entrance(policy: Policy, entrance: str) -> tuple[str, ...]:
    named = sorted({name for variant in policy.variants for name in variant.when.entrance})
    if not named or entrance in named:
        return ()
    if not entrance:
        return ("kiosk.entrance is not set: of variants for an entrance only what is stricter counts",)
    return (f'no variant names the entrance "{entrance}"{nearest(entrance, named)}',)
