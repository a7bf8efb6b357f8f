"""The sentences of all pages. Single words are in `tplog.i18n.vocabulary`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tplog.i18n.overview_texts import OVERVIEW_TEXTS
from tplog.i18n.page_texts.files import FILES
from tplog.i18n.page_texts.findings import FINDINGS
from tplog.i18n.page_texts.flow import FLOW
from tplog.i18n.page_texts.help import HELP
from tplog.i18n.page_texts.history import HISTORY
from tplog.i18n.page_texts.log import LOG
from tplog.i18n.page_texts.looking_back import LOOKING_BACK
from tplog.i18n.page_texts.places import PLACES
from tplog.i18n.page_texts.result import RESULT
from tplog.i18n.page_texts.search import SEARCH
from tplog.i18n.page_texts.shell import SHELL
from tplog.i18n.page_texts.start import START
from tplog.i18n.vocabulary import Language, in_language, translate
from tplog.values.finding import fill_sentence

# Each key stands in one of them.
PAGE_TEXTS: tuple[Mapping[str, tuple[str, str]], ...] = (
    SHELL,
    OVERVIEW_TEXTS,
    START,
    HELP,
    FLOW,
    HISTORY,
    FINDINGS,
    FILES,
    LOG,
    RESULT,
    LOOKING_BACK,
    PLACES,
    SEARCH,
)
SITE_TEXTS: Mapping[str, tuple[str, str]] = {key: pair for texts in PAGE_TEXTS for key, pair in texts.items()}


@cache
def _event_type_texts() -> Mapping[str, tuple[str, str]]:
    """Return the names of the types of events, by their key."""
    from tplog.events.types import EVENT_CLASSES  # noqa: PLC0415 (start-up time)
    from tplog.i18n.event_type_names import event_type_words  # noqa: PLC0415 (start-up time)

    return {
        f"type-{kind.__name__}": (kind.swedish, event_type_words(kind, Language.EN)) for kind in EVENT_CLASSES
    }


def site_text(key: str, language: Language, **figures: object) -> str:
    """Return a text of the pages with ``figures`` put in; the vocabulary's word if there is none."""
    pair = SITE_TEXTS.get(key) or (_event_type_texts().get(key) if key.startswith("type-") else None)
    text = in_language(pair, language) if pair else translate(key, language)
    return fill_sentence(text, {name: str(figure) for name, figure in figures.items()})
