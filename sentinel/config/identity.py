"""Who the kiosk is to everybody it talks to over TLS: one certificate, made by `sentinel provision`."""

from typing import Annotated

from sentinel.config.form import ConfigError, Strict, says


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
