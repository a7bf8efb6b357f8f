"""Write the money of a drafted act: who gives, its lines or transfers, and where each amount stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from tplog.events.base import Event
from tplog.events.types import CarryOverDecided, ReallocationDecided
from tplog.i18n.money_format import format_money
from tplog.i18n.vocabulary import Language
from tplog.papers.drafts.accounts import AccountNames, NamedPath
from tplog.papers.drafts.amount_forms import written_amounts
from tplog.papers.drafts.drafted import DraftedAct, DraftedLine
from tplog.papers.drafts.phrases import words
from tplog.papers.drafts.quotes import quotes_rows
from tplog.papers.drafts.toml_parts import comment, place_text, quoted, reasons_text, row, toml_text
from tplog.papers.passage import Passage

Quotes = Sequence[tuple[str, Passage]]


@frozen
class _Line:
    """A line that is ready to be written; ``doubt`` says why it is a comment, "" for one that is not."""

    drafted: DraftedLine
    giver: NamedPath | None
    taker: NamedPath
    amount: str
    doubt: str


@frozen
class MoneyWriter:
    """Writes the money of acts in a language; ``names`` are the accounts of the whole draft."""

    language: Language
    names: AccountNames

    def rows(self, act: DraftedAct, kind: type[Event], quotes: Quotes) -> tuple[list[str], bool]:
        """Return the lines of TOML, with ``quotes`` before the money's own, and whether a line is plain."""
        stated = (*act.lines, *([act.total] if act.total else []))
        heading = " ".join(line.unit.exact for line in stated if line.unit)
        amounts = written_amounts([line.amount for line in stated], heading)
        is_moved = not kind.measure_name
        in_pairs = is_moved and (
            kind is ReallocationDecided or any(line.giver is not None for line in act.lines)
        )
        giver = self._giver(act) if is_moved and not in_pairs else None
        lines = self._lines(act, amounts.texts, in_pairs=in_pairs)
        plain = [line for line in lines if not line.doubt]
        if plain and not act.doubts:
            paths = [end.path for line in plain for end in (line.giver, line.taker) if end]
            self.names.note_plain([*([giver[0]] if giver else []), *paths])
        rows = [giver[1]] if giver else []
        if amounts.unit:
            unit = next((line.unit for line in stated if line.unit), None)
            rows.append(row("unit", toml_text(amounts.unit), self._at(unit) if unit else ""))
        places = [*quotes]
        if act.total:
            rows.append(self._total(act.total, amounts.texts[-1]))
            places += [("total", act.total.passage)] if not act.total.doubts and amounts.texts[-1] else []
        if in_pairs:
            places += [(f"transfers.{number}", line.drafted.passage) for number, line in enumerate(plain, 1)]
            return [*rows, *quotes_rows(places), *self._transfers(lines)], bool(plain)
        places += [(f"lines.{line.taker.path}", line.drafted.passage) for line in plain]
        return [*rows, *quotes_rows(places), *self._table(lines)], bool(plain)

    def _lines(self, act: DraftedAct, texts: Sequence[str | None], *, in_pairs: bool) -> list[_Line]:
        lines: list[_Line] = []
        taken: set[str] = set()
        for drafted, text in zip(act.lines, texts, strict=False):
            year = drafted.year or act.year
            giver = self._pair_giver(act, drafted, year) if in_pairs else None
            taker = self.names.line(act, drafted.name, year, () if in_pairs else taken)
            taken.add(taker.path)
            doubts = [self._doubt(reasons_text(drafted.doubts, self.language))] if drafted.doubts else []
            if text is None:
                ore = format_money(drafted.amount.ore, self.language)
                doubts.append(words("doubtful-amount", self.language, text=drafted.amount.text, ore=ore))
            lines.append(_Line(drafted, giver, taker, text or drafted.amount.text, "; ".join(doubts)))
        return lines

    def _pair_giver(self, act: DraftedAct, line: DraftedLine, year: int | None) -> NamedPath:
        stated = act.giver.text if act.giver and not act.giver.doubts else None
        return self.names.giver(act, line.giver or stated, year)

    def _doubt(self, text: str) -> str:
        return f"{words('doubtful', self.language)}: {text}"

    def _giver(self, act: DraftedAct) -> tuple[str, str]:
        """Return the path of the account that gives, and its row; of carried over money no year is stated."""
        year = None if act.type == CarryOverDecided.__name__ else act.year
        reading = act.giver
        if reading is None or reading.doubts:
            named = self.names.giver(act, None, year)
            notes = [named.note]
            if reading:
                why = self._doubt(reasons_text(reading.doubts, self.language))
                notes = [quoted(reading.text, self.language), why]
            return named.path, row("from", toml_text(named.path), ", ".join(notes))
        named = self.names.giver(act, reading.text, year)
        at = place_text(reading.passage, self.language) if reading.passage else ""
        note = ", ".join(filter(None, (named.note, at)))
        return named.path, row("from", toml_text(named.path), note)

    def _total(self, total: DraftedLine, text: str | None) -> str:
        note = self._place(total)
        if text is None or total.doubts:
            why = self._doubt(reasons_text(total.doubts, self.language))
            return comment_row(row("total", toml_text(text or total.amount.text), f"{why}, {note}"))
        return row("total", toml_text(text), note)

    def _table(self, lines: Sequence[_Line]) -> Iterator[str]:
        """Yield the table of lines."""
        yield ""
        yield "[event.lines]"
        for line in lines:
            note = f"{line.taker.note}, {self._place(line.drafted)}"
            written = row(toml_text(line.taker.path), toml_text(line.amount), _noted(line.doubt, note))
            yield comment_row(written) if line.doubt else written

    def _transfers(self, lines: Sequence[_Line]) -> Iterator[str]:
        """Yield the pairs of giver and taker."""
        yield "transfers = ["
        for line in lines:
            pairs = {
                "from": line.giver.path if line.giver else "",
                "to": line.taker.path,
                "amount": line.amount,
            }
            inner = ", ".join(f"{key} = {toml_text(value)}" for key, value in pairs.items())
            giver = words("from", self.language, name=line.giver.note) if line.giver else ""
            taker = words("to", self.language, name=line.taker.note)
            note = ", ".join(filter(None, (giver, taker, self._place(line.drafted))))
            written = f"{{ {inner} }},  {comment(_noted(line.doubt, note))}"
            yield f"  {comment_row(written) if line.doubt else written}"
        yield "]"

    def _place(self, line: DraftedLine) -> str:
        """Return where a line's amount stands, and where else the paper states the same money."""
        if not line.also_at:
            return place_text(line.passage, self.language)
        others = ", ".join(self._at(passage) for passage in line.also_at)
        return f"{place_text(line.passage, self.language)}, {words('also-at', self.language, places=others)}"

    def _at(self, passage: Passage) -> str:
        return f"{place_text(passage, self.language)} {quoted(passage.exact, self.language)}".strip()


def comment_row(written: str) -> str:
    """Return a line of TOML as a comment, to be taken into use by taking away its first two characters."""
    return f"# {written}"


def _noted(doubt: str, note: str) -> str:
    return f"{doubt}, {note}" if doubt else note
