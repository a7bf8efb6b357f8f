"""Numbers as each language writes them: our few symbols are those of the Unicode CLDR, as Babel has it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import format_decimal, get_minus_sign_symbol
from hypothesis import given
from hypothesis import strategies as st

from tplog.i18n.money_format import LOCALE_NAMES, Unit, format_number
from tplog.i18n.vocabulary import Language

ORE = st.one_of(st.integers(-(10**16), 10**16), st.integers(-9_999, 9_999).map(lambda each: each * 10**6))


@pytest.mark.parametrize("language", Language)
@given(ORE, st.sampled_from(Unit))
def test_a_number_is_written_as_babel_writes_it(language: Language, ore: int, unit: Unit) -> None:
    """With all decimals that it has, at least those of its unit; but whole kronor have none."""
    decimals = 0 if unit is Unit.KR and ore % unit.ore == 0 else unit.decimals
    pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    locale, size = LOCALE_NAMES[language], Decimal(abs(ore)) / unit.ore
    sign = get_minus_sign_symbol(locale) if ore < 0 else ""
    expected = format_decimal(size, pattern, locale=locale, decimal_quantization=False)
    assert format_number(ore, unit, language) == f"{sign}{expected}"
