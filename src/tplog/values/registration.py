"""Who recorded an event and who reviewed it: a role or a signature, never a person's number."""

from __future__ import annotations

import re
import unicodedata

from attrs import field, frozen

from tplog.values.by_fields import ByFields

MAX_SIGNATURE_LENGTH = 60  # characters
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d{2})?\d{6}[-+–−\s]?\d{4}(?!\d)")


def checked_signature(text: str) -> str:
    """Return a role or signature, in NFC and without blanks around it.

    Raises ValueError for an empty text, for several lines, for more than `MAX_SIGNATURE_LENGTH` characters,
    and for what has the form of a personal identity number.
    """
    signature = unicodedata.normalize("NFC", text).strip()
    is_line = signature.isprintable() and 0 < len(signature) <= MAX_SIGNATURE_LENGTH
    if not is_line or _PERSONAL_NUMBER.search(signature) or _has_personal_number(signature):
        message = "it is no role or signature"
        raise ValueError(message)
    return signature


def _has_personal_number(signature: str) -> bool:
    from tplog.values.personal_number import personal_numbers  # noqa: PLC0415 (start-up time)

    return any(char.isdigit() for char in signature) and any(personal_numbers(signature))


def _letters(signature: str) -> str:
    """Return what people tell a signature by: not by case, blanks or punctuation, if it has more."""
    return "".join(filter(str.isalnum, signature.casefold())) or signature


def _optional_signature(_instance: object, _attribute: object, value: str) -> None:
    if value and checked_signature(value) != value:
        message = "it has blanks around it, or is not NFC"
        raise ValueError(message)


@frozen(repr=False)
class Registration(ByFields):
    """Who recorded an event (registrator), and who held it against its paper; "" where that is not stated."""

    registrar: str = field(default="", validator=_optional_signature)
    reviewed_by: str = field(default="", validator=_optional_signature)

    @property
    def stated(self) -> dict[str, str]:
        """What is stated, by the name of its field in the leaf."""
        fields = {"registrar": self.registrar, "reviewed_by": self.reviewed_by}
        return {name: signature for name, signature in fields.items() if signature}

    @property
    def is_of_two(self) -> bool:
        """Whether two are stated who are not the same."""
        return bool(self.reviewed_by) and _letters(self.registrar) != _letters(self.reviewed_by)


UNSTATED = Registration()
