"""What people write in one search box: words, phrases, amounts, paragraphs; a record is to match them all.

- A word is found where a word begins with it: ``skol`` finds *skolskjuts*. Case is ignored; a word without
  å, ä, ö, é or ü also finds those with them (``raddning``), one with them only itself. A number is found
  whole.
- The title of a budget counts as a text of all its records.
- ``"a phrase"`` is found as it stands.
- ``1,6 mkr`` is the amount, or the same words; ``1,6`` and ``700 000`` are the amount in any of kronor,
  thousands and millions, or the number in a text.
- ``§ 12`` and ``12 §`` are the paragraph of the minutes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import evolve, frozen

from tplog.answers.search_query import casefold_nfc, escaped, without_marks
from tplog.errors import mandatory_rule
from tplog.values.amount_parser import MONEY_UNITS, parse_amount
from tplog.values.identifiers import ParseError

SEARCH_UNREADABLE = mandatory_rule(
    "search-unreadable",
    "{key}: ”{text}” går inte att söka efter. Belopp skrivs som 1,6 mkr eller 700 000, konton som "
    "2024/kommunstyrelsen, paragrafer som § 12, år som 2025; typ och läge väljs ur listan.",
    "{key}: '{text}' cannot be searched for. Amounts are written as 1,6 mkr or 700 000, accounts as "
    "2024/kommunstyrelsen, paragraphs as § 12, years as 2025; type and status are chosen from the list.",
)
MAX_TERMS = 20
_UNIT = "|".join(pattern.pattern for pattern, _ in MONEY_UNITS)
_GROUPED = r"[0-9]{1,3}(?:[ .\u00a0][0-9]{3})+(?![0-9])"
_TERM = re.compile(
    r'"(?P<phrase>[^"]*)"?'
    r"|§+\s*(?P<after>[0-9]+[a-zåäö]?)(?!\w)|(?P<before>[0-9]+[a-zåäö]?) ?§(?!\w)"
    rf"|[+\-−–]?(?P<number>(?:{_GROUPED}|[0-9]+)(?:[.,][0-9]+)*)(?P<unit> ?(?:{_UNIT}))?(?!\S)"
    r'|(?P<word>[^\s"]+)'
)
_UNITS_WITHOUT = ("kr", "tkr", "mkr")  # in which a number without a unit may be meant
_CENTS = 2


@frozen
class SearchText:
    """The texts of a record, case-folded, as they are and without the marks of letters."""

    exact: str
    unmarked: str

    @classmethod
    def of(cls, text: str) -> SearchText:
        """Return a text in both forms."""
        exact = casefold_nfc(text)
        return cls(exact, without_marks(exact))


@frozen
class SearchTerm:
    """One thing that is searched for; a record matches by its text, one of its amounts, or its paragraph.

    ``text`` is case-folded, "" for a paragraph alone; ``is_prefix``: longer words match too. ``amounts`` are
    in öre without sign. ``paragraph`` is a number without §. ``budgets`` are those whose title has the text.
    """

    text: str = ""
    is_prefix: bool = False
    amounts: frozenset[int] = frozenset()
    paragraph: str = ""
    budgets: frozenset[str] = frozenset()

    def matches(self, budget: str, texts: SearchText, amounts: Collection[int], paragraph: str) -> bool:
        """Return whether a record with this budget, texts, amounts in öre and paragraph number matches."""
        if self.paragraph:
            return self.paragraph == paragraph
        return budget in self.budgets or not self.amounts.isdisjoint(amounts) or self.is_in(texts)

    def is_in(self, texts: SearchText) -> bool:
        """Return whether the text of the term is in these."""
        has_marks = without_marks(self.text) != self.text
        return re.search(self._pattern(), texts.exact if has_marks else texts.unmarked) is not None

    def _pattern(self) -> str:
        """Return the pattern of the text where a word begins; of a number as no part of a longer one."""
        parts = [re.escape(part) for part in self.text.split()]
        first = self.text[:1]
        start = r"(?<!\w)" if first.isalnum() else ""
        if self.is_prefix:
            return start + r"[\s\-]+".join(parts)  # names of accounts have hyphens for spaces
        words = r"\s+".join(parts)
        if re.match(r"[0-9]{3}(?![0-9])", self.text):  # may be the last digits of 1 700
            start += r"(?<![0-9][ .\u00a0])"
        if first.isdecimal():
            start += r"(?<![0-9],)"
        return rf"{start}{words}(?!\w)(?![ .\u00a0][0-9]{{3}}(?![0-9])|[.,][0-9])"

    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """Return texts, all of one alternative of which a matching leaf has, folded and without marks."""
        if self.paragraph:
            return ((re.sub("[^0-9]", "", self.paragraph),),)  # 12a may be written 12 a
        titled = tuple((f'"{without_marks(escaped(name))}"',) for name in self.budgets)
        if self.amounts:
            spellings = {self.text, self.text.replace(" ", "\u00a0")}
            texts = [escaped(spelling) for spelling in spellings] + [str(ore) for ore in self.amounts]
            return (*((without_marks(text),) for text in texts), *titled)
        return (tuple(without_marks(escaped(word)) for word in self.text.split()), *titled)


def parse_search_terms(text: str) -> tuple[SearchTerm, ...]:
    """Parse what a person searches for.

    Raises ParseError for an amount with a unit that cannot be read, and ValueError for a text that says
    nothing to search for, or more than `MAX_TERMS` things.
    """
    plain = casefold_nfc(text).translate(dict.fromkeys(map(ord, "”“„«»"), '"'))
    terms = tuple(dict.fromkeys(_terms(plain)))
    if not 0 < len(terms) <= MAX_TERMS:
        raise ValueError(text)
    return terms


def with_titles(terms: Iterable[SearchTerm], titles: Mapping[str, str]) -> tuple[SearchTerm, ...]:
    """Return the terms, each with the budgets whose title has its text; ``titles`` are by their names."""
    texts = {budget: SearchText.of(title) for budget, title in titles.items()}
    return tuple(
        evolve(
            term, budgets=frozenset(name for name, title in texts.items() if term.text and term.is_in(title))
        )
        for term in terms
    )


def _terms(text: str) -> Iterator[SearchTerm]:
    for match in _TERM.finditer(text):
        if paragraph := match["after"] or match["before"]:
            yield SearchTerm(paragraph=paragraph)
        elif number := match["number"]:
            stated = " ".join((number + (match["unit"] or "")).split())
            yield SearchTerm(stated, amounts=_amounts(stated, has_unit=bool(match["unit"])))
        elif phrase := " ".join((match["phrase"] or "").split()):
            if re.search(r"\w", phrase):
                yield SearchTerm(phrase, is_prefix=True)
        elif word := re.sub(r"^\W+|\W+$", "", match["word"] or ""):
            yield SearchTerm(word, is_prefix=not word.isdecimal())


def _amounts(stated: str, *, has_unit: bool) -> frozenset[int]:
    """Return what an amount can mean, in öre without sign; nothing for a number that is no amount.

    Raises ParseError for one with a unit that cannot be read.
    """
    if has_unit:
        return frozenset({abs(parse_amount(stated).ore)})
    amounts = set()
    decimals = len(stated.partition(",")[2])
    for unit in _UNITS_WITHOUT:
        if unit == "kr" and decimals not in (0, _CENTS):  # nobody writes 1,6 for 1 krona and 60 öre
            continue
        try:
            amounts.add(parse_amount(stated, unit).ore)
        except ParseError:  # 1.234: a point that parts thousands of kronor is no number of millions
            continue
    return frozenset(amounts - {0})
