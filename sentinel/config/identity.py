"""Who the kiosk is to everybody it talks to over TLS: one certificate, made by `sentinel provision`."""

from typing import TYPE_CHECKING, Annotated

import msgspec

from sentinel.config.form import ConfigError, Strict, says

if TYPE_CHECKING:
    from sentinel.config.settings import Settings


class IdentitySettings(Strict, frozen=True):
    """The kiosk's own certificate (docs/provisioning.md), shown wherever a section names no other."""

    cert_file: Annotated[
        str, says("shown to platform, publishers, issuers' lists and broker (PEM); empty: none")
    ] = ""
    key_file: Annotated[
        str,
        says("its private key, a file of mode 0600, or sealed by systemd-creds (.cred) or a TPM (.tpm)"),
    ] = ""
    ca_file: Annotated[str, says("the authority that issued it (PEM); required with url")] = ""
    url: Annotated[
        str, says("the service that renews it, https; empty: nobody, `sentinel doctor` says when it ends")
    ] = ""


def check_identity(identity: IdentitySettings) -> None:
    if identity.cert_file and not identity.key_file:
        raise ConfigError("identity.key_file is required with identity.cert_file")
    if identity.url and not (identity.cert_file and identity.ca_file):
        raise ConfigError("identity.cert_file and identity.ca_file are required with identity.url")
    if identity.url and not identity.url.startswith("https://"):
        raise ConfigError(f'identity.url = "{identity.url}" is not encrypted: https is wanted')


def shown_by_all(settings: "Settings") -> "Settings":
    """The same, with the kiosk's certificate in every section that names none."""
    own = settings.identity
    if not own.cert_file:
        return settings
    verify, policies, report = settings.verify, settings.policies, settings.report
    shown = {"cert_file": own.cert_file, "cert_key_file": own.key_file}
    if not verify.cert_file:
        verify = msgspec.structs.replace(verify, **shown)
    if not policies.cert_file:
        policies = msgspec.structs.replace(policies, **shown)
    if not report.cert_file:
        report = msgspec.structs.replace(report, cert_file=own.cert_file, key_file=own.key_file)
    return msgspec.structs.replace(settings, verify=verify, policies=policies, report=report)
