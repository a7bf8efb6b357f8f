"""Licences by name, and the addresses by which they are known."""

from __future__ import annotations

_ADDRESSES = {
    "CC0-1.0": "http://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "http://creativecommons.org/licenses/by/4.0/",
}


def licence_address(licence: str) -> str:
    """Return the address of a licence given by name or by address; "" for a name that has none here."""
    return _ADDRESSES.get(licence, licence if licence.startswith(("https://", "http://")) else "")
