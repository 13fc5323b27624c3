"""Signed adapter and policy of a hand-over: believed before they are kept, the policy put on its shelf."""

from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.config import ConfigError, load

if TYPE_CHECKING:
    from sentinel.crypto.signing import PublicKey
    from sentinel.fleet.provisioning.messages import Enrolled


def judge(config: Path, answer: "Enrolled") -> None:
    """Each bundle's signature, form, and for whom it is. Raises Standstill."""
    from sentinel.core.handover import Reason
    from sentinel.core.policy import PolicyError
    from sentinel.fleet.provisioning.standstill import Standstill
    from sentinel.verify.platforms.bundle import unseal
    from sentinel.verify.platforms.form import AdapterError

    try:
        if answer.adapter:
            unseal(answer.adapter.encode(), _keys(answer.adapter_keys))
    except AdapterError as error:
        raise Standstill(Reason.NOT_OURS, f"the adapter that the service hands out: {error}") from None
    try:
        if answer.policy:
            _judge_policy(config, answer)
    except PolicyError as error:
        raise Standstill(Reason.NOT_OURS, f"the policy that the service hands out: {error}") from None


def _judge_policy(config: Path, answer: "Enrolled") -> None:
    from sentinel.core.policy import PolicyError
    from sentinel.policies.bundle import apart, unseal

    tenant = answer.settings.get("policies", {}).get("tenant")
    if tenant is None:
        tenant = _local_tenant(config)
    for raw in apart(answer.policy.encode()):
        bundle = unseal(raw, _keys(answer.policy_keys))
        if not bundle.is_for(str(tenant), answer.venue):
            raise PolicyError(f"number {bundle.body.sequence} is not for this venue and tenant")


def _keys(pems: tuple[str, ...]) -> "tuple[PublicKey, ...]":
    from sentinel.crypto.signing import public_key_from_pem

    return tuple(public_key_from_pem(pem) for pem in pems)


def _local_tenant(config: Path) -> str:
    try:
        return load(config).policies.tenant if config.exists() else ""
    except ConfigError:  # said when the settings are written
        return ""


def install(config: Path, generation: Path) -> None:
    """Put the policy of a generation on the kiosk's shelf, once. Raises Standstill, OSError."""
    from sentinel.core.handover import Reason
    from sentinel.core.policy import PolicyError
    from sentinel.fleet.provisioning.files import POLICY
    from sentinel.fleet.provisioning.generations import give
    from sentinel.fleet.provisioning.standstill import Standstill
    from sentinel.policies.opening import KEPT, open_shelf
    from sentinel.runtime.clock import SystemClock

    handed = generation / POLICY
    if not handed.exists():
        return
    base = config.parent
    try:
        settings = load(config)
        shelf = open_shelf(settings, base, keep=True)
        shelf.accept(handed.read_bytes(), SystemClock().now())
    except (ConfigError, PolicyError) as error:
        text = f"the policy that the service hands out can't be installed: {error}"
        raise Standstill(Reason.SETTINGS, text) from None
    data = base / settings.kiosk.data_dir
    if (data / KEPT).exists():
        give(data / KEPT, data)
