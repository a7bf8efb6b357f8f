"""The words of a draft's own comments and messages, in Swedish and English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from tplog.i18n.vocabulary import Language, in_language
from tplog.values.finding import fill_sentence

_WORDS: Mapping[str, tuple[str, str]] = {
    # The top of the file.
    "title": (
        "UTKAST ur {file}, skrivet av tplog draft. Ingen har granskat det.",
        "DRAFT of {file}, written by tplog draft. Nobody has examined it.",
    ),
    "instruction": (
        'Tomt ("") och fyll-i-N avgör en människa; tplog apply tar inte emot filen förrän det är gjort.',
        'Empty ("") and fill-in-N are for a person to decide; tplog apply refuses the file until it is done.',
    ),
    "placeholders": (
        "Byt fyll-i-N mot kontot överallt där det står, med dess år om inget år står framför.",
        "Put the account for fill-in-N wherever it stands, with its year if no year stands before it.",
    ),
    "uncomment": (
        'Stämmer något tveksamt, ta bort "# " på dess rader; på en händelses från [[event]] och nedåt.',
        'If what is doubtful is right, remove "# " from its lines; from an event\'s, from [[event]] on.',
    ),
    "acts-found": (
        ("{acts} beslut eller förslag om pengar med {amounts} belopp. {left} belopp är inte med: se slutet."),
        (
            "{acts} {acts:decision or proposal|decisions or proposals} about money with {amounts} "
            "{amounts:amount|amounts}. {left} {left:amount is|amounts are} left out: see the end."
        ),
    ),
    "no-acts": (
        "Inga beslut eller förslag om pengar hittades. {left} belopp är inte med: se slutet.",
        "No decisions or proposals about money. {left} {left:amount is|amounts are} left out: see the end.",
    ),
    "pages": ("{count} {count:sida|sidor}", "{count} {count:page|pages}"),
    "paragraphs": ("{count} {count:paragraf|paragrafer}", "{count} §§"),
    "warning": ("OBS: {what}", "NOTE: {what}"),
    "known-paper": (
        "Loggen har redan en handling med samma titel och dag, {file} (händelsen {event}). Är den ny?",
        "The log already has a paper of the same title and day, {file} (event {event}). Is this a new one?",
    ),
    "same-file": (
        "Loggen har redan händelser ur just denna fil: {event}.",
        "The log already has events of this very file: {event}.",
    ),
    "seen-pages": ("{count:sidan|sidorna} {pages}", "{count:page|pages} {pages}"),
    "fill-budget": (
        "FYLL I: ärendet, med små bokstäver, siffror och bindestreck",
        "FILL IN: the matter, in lower case letters, digits and hyphens",
    ),
    "fill-title": ("FYLL I: handlingens titel", "FILL IN: the paper's title"),
    "fill-in": ("FYLL I: {meaning}", "FILL IN: {meaning}"),
    "delete-draft": ("STRYK när allt är granskat", "DELETE when all of it is examined"),
    # Places.
    "page": ("s. {page}", "p. {page}"),
    "line": ("rad {lines}", "line {lines}"),
    "lines": ("rad {lines}", "lines {lines}"),
    "table": ("tabell {table}", "table {table}"),
    "row": ("rad {row}", "row {row}"),
    "item": ("stycke {paragraph}", "paragraph {paragraph}"),
    "header": ("sidhuvudet", "the page header"),
    "footer": ("sidfoten", "the page footer"),
    "footnote": ("fotnot", "footnote"),
    "endnote": ("slutnot", "endnote"),
    "quoted": ("”{text}”", "'{text}'"),
    "section-table": ("tabellen", "the table"),
    "column": ("kolumnen {column}", "column {column}"),
    "also-at": ("även {places}", "also {places}"),
    # Accounts.
    "no-account": ("inget konto heter så", "no account has that name"),
    "other-years": ("så heter däremot {accounts}", "but that is the name of {accounts}"),
    "several-accounts": ("flera konton heter så: {accounts}", "several accounts have that name: {accounts}"),
    "no-year": ("året sägs inte", "the year is not stated"),
    "no-giver": ("vem som ger sägs inte", "who gives is not stated"),
    "account-twice": ("kontot står redan ovan", "the account stands above already"),
    "accounts": (
        "KONTON SOM LÄGGS UPP, med handlingens ord som namn",
        "ACCOUNTS TO OPEN, named in the paper's words",
    ),
    "accounts-known": (
        "Stryk raden för ett konto som redan finns, som kommunfullmäktige, staten eller eget-kapital.",
        "Delete the row of an account that is there already, as kommunfullmäktige, staten or eget-kapital.",
    ),
    "fill-name": ("FYLL I namnet, om kontot är nytt", "FILL IN the name, if the account is new"),
    "to": ("till {name}", "to {name}"),
    "from": ("från {name}", "from {name}"),
    # Acts.
    "proposed-id": ("förslag till id", "a proposed id"),
    "id-accounts": ("konton", "accounts"),
    "id-proposal": ("förslag", "proposal"),
    "id-decision": ("beslut", "decision"),
    "id-outcome": ("utfall", "outcome"),
    "id-forecast": ("prognos", "forecast"),
    "id-plan": ("plan", "plan"),
    "same-amounts": (
        "? förslaget i loggen med samma belopp",
        "? the proposal in the log with the same amounts",
    ),
    "because": ("Därför: {rules}", "Why: {rules}"),
    "doubtful": ("TVEKSAMT", "DOUBTFUL"),
    "doubtful-amount": (
        "TVEKSAMT: ”{text}” går inte att skriva så att tplog läser det som {ore}",
        "DOUBTFUL: '{text}' cannot be written so that tplog reads it as {ore}",
    ),
    # The end of the file.
    "left-out": (
        "INTE MED: belopp i handlingen som inte är beslut om pengar, eller som inte säkert är det",
        "LEFT OUT: amounts of the paper that are no decisions about money, or not surely so",
    ),
    "nothing-left-out": ("inga", "none"),
    "sums": ("SUMMOR", "SUMS"),
    "sum-agrees": (
        "{place} {name}: {stated} = summan av {count} belopp. Stämmer.",
        "{place} {name}: {stated} = the sum of {count} {count:amount|amounts}. It adds up.",
    ),
    "sum-differs": (
        "{place} {name}: {stated}, men {count} belopp är tillsammans {computed}. STÄMMER INTE.",
        "{place} {name}: {stated}, but its {count} {count:part is|parts are} {computed}. IT DOES NOT ADD UP.",
    ),
    # What the command says.
    "reading": ("läser {file} …", "reading {file} …"),
    "searching": ("söker beslut i {file} …", "looking for decisions in {file} …"),
    "summary-acts": (
        "{acts} beslut eller förslag med {amounts} belopp",
        "{acts} {acts:act|acts} with {amounts} {amounts:amount|amounts}",
    ),
    "summary-doubtful": ("{count} tveksamma", "{count} doubtful"),
    "summary-none": ("inga beslut eller förslag om pengar", "no decisions or proposals about money"),
    "summary-left": ("{left} belopp inte med", "{left} {left:amount|amounts} left out"),
    "summary-sums": (
        "{count} {count:summa|summor}, {wrong} stämmer inte",
        "{count} {count:sum|sums}, {wrong} {wrong:does|do} not add up",
    ),
    "summary-time": ("läst på {seconds} s", "read in {seconds} s"),
    # The explanation.
    "explained-rule": ("regel {code}: {sentence}", "rule {code}: {sentence}"),
    "explained-doubt": ("tveksamt, {code}: {sentence}", "doubtful, {code}: {sentence}"),
    "explained-plain": ("skrivet rakt ut", "written plainly"),
    "explained-comment": ("utkommenterat", "commented out"),
    "explained-left-out": ("inte med, {code}: {sentence}", "left out, {code}: {sentence}"),
}


# What tells a person how to fill a draft in; the rest of its comments are about the paper.
_HINTS = (
    *("title", "instruction", "placeholders", "uncomment", "acts-found", "no-acts", "accounts-known"),
    *("fill-budget", "fill-title", "fill-name", "proposed-id", "delete-draft"),
)
_PART_OF_SENTENCE = re.compile(r"\{\w+(?::([^{}]*))?\}")


@cache
def _hint_pattern() -> re.Pattern[str]:
    """Return what matches the hints of a draft in either language; a count of pages may stand before."""
    sentences = (sentence for key in _HINTS for sentence in _WORDS[key])
    patterns = []
    for sentence in sentences:
        pieces, end = [], 0
        for part in _PART_OF_SENTENCE.finditer(sentence):
            pieces.append(re.escape(sentence[end : part.start()]))
            pieces.append(f"(?:{'|'.join(map(re.escape, part[1].split('|')))})" if part[1] else ".+")
            end = part.end()
        patterns.append("".join([*pieces, re.escape(sentence[end:])]))
    return re.compile(rf"(?:\d+ [^.]+\. )?(?:{'|'.join(patterns)})")


def is_hint(comment: str) -> bool:
    """Return whether a comment, in words, is one that tells how to fill in a draft."""
    return _hint_pattern().fullmatch(comment) is not None


def words(key: str, language: Language, **params: str) -> str:
    """Return the words of a key in a language, with their parameters. Raises KeyError for an unknown key."""
    return fill_sentence(in_language(_WORDS[key], language), params)
