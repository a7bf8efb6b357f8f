"""Personal identity numbers are found however they are typed, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from tplog.values.personal_number import personal_numbers, without_last_digits

# Numbers of nobody: 850709-9805 and 121212-1212 are the Tax Agency's examples.
NUMBERS = [
    "850709-9805",
    "8507099805",
    "19850709-9805",
    "198507099805",
    "850709+9805",
    "850709‑9805",
    "850709–9805",
    "1985-07-09-9805",
    "121212-1212",
    "19121212-1212",
    "201212121212",
    "850769-1239",
    "8507691239",
    "pnr850709-9805",
    "/filer/850709-9805.pdf",
    "(850709-9805),",
    "a:8507099805.",
    "KS 2024/850709-9805",  # in a case number
    "SN-2024-850709-9805",
    "850709-9805/2024",
    "850709-9805,121212-1212",  # a list
    "850709-9805kr",  # no amount has such a hyphen
]
SPACED = ["850709 9805", "850709\u00a0-\u00a09805", "121212\u202f1212", "19 850709-9805", "19850769 1239"]
OTHERS = [
    "556677-8899",  # an organisation: the third digit is 2 or more
    "212000-0803",
    "2120000803",
    "16556677-8899",
    "850709-9804",  # no check digit
    "851309-9805",  # no month
    "850799-9805",  # no day, with or without 60 added
    "KS 2025-0123",
    "KS/2025:123",
    "2025-01-29",
    "20250129-0930.pdf",  # a day and a time of day
    "8507099805 kr",
    "8507099805 tkr",
    "0,8507099805",
    "8507099805,50",
    "1 234 567 890",
    "121024 2025",  # two cells of a table
    "070-123 45 67",
    "0701234567",
    "tel 8507099805",
    "Bankgiro: 850709-9805",
    "f92bfa1921f01ac1e2eb87b06deacba3ae55bd3877e1dbfa0143855178074f58",
    "12345678509709980512",
]


@pytest.mark.parametrize("is_number", [True, False], ids=["numbers", "others"])
def test_a_number_is_told_from_what_only_looks_like_one(is_number: bool) -> None:  # noqa: FBT001 (a case)
    """With spaces, hyphens of any kind, in the middle of other text; by its day and its check digit."""
    texts = [*NUMBERS, *SPACED] if is_number else OTHERS
    assert [text for text in texts if bool([*personal_numbers(f"Se {text} här")]) is not is_number] == []


def test_a_message_does_not_repeat_what_must_not_be_kept() -> None:
    """The last four digits are left out."""
    (number,) = personal_numbers("Bidrag till 850709-9805.")
    assert without_last_digits(number) == "850709-XXXX"
