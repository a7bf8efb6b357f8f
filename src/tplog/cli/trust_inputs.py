"""What a verification trusts, and why: the options and settings that name keys and policies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from tplog.book import trust
from tplog.cli import settings
from tplog.i18n.finding_text import phrase_text
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from tplog.merkle.note import VerifierKey
    from tplog.verification.report import TrustAnchors

# Where trust comes from, as a report says it.
_ORIGINS = {
    ParameterSource.COMMANDLINE: "option",
    ParameterSource.ENVIRONMENT: "environment",
    ParameterSource.DEFAULT_MAP: "file",
}


def read_trust(
    vkeys: Sequence[str], policy: Path | None, lang: Language, *, store: Path | None = None
) -> TrustAnchors:
    """Return the trusted keys and policy of the command, from one source. Raises click.BadParameter.

    ``store`` is a witness's own policy file, which only a flag overrules. Unless flags name all that is
    trusted, stderr says where it comes from, and what of it is not used.
    """
    source, places, unused = settings.trust_places()
    origin = _ORIGINS[source] if source else "option"
    if store and source is not ParameterSource.COMMANDLINE:
        unused, places = [*unused, *places], [str(store)]
        vkeys, policy, origin = (), store, "store"
    keys = [trust.parse_log_key(text, partial(_bad_parameter, "--vkey", lang)) for text in vkeys]
    if origin != "option":
        click.echo(f"{', '.join(places)}: {translate('trusted-by-file', lang)}", err=True)
    if unused:
        is_needed = not vkeys and policy is None
        words = translate("trust-unused-needed" if is_needed else "trust-unused", lang)
        click.echo(f"{', '.join(unused)}: {words}", err=True)
    return trust.trust_anchors(keys, policy, origin, places, partial(_bad_parameter, "--policy", lang))


def parse_witness_key(text: str, lang: Language) -> VerifierKey:
    """Return a witness's key from its text, or from the file that the text names.

    Raises click.BadParameter.
    """
    return trust.parse_witness_key(text, partial(_bad_parameter, "--witness", lang))


def _bad_parameter(option: str, lang: Language, place: str, why: str) -> click.BadParameter:
    """Return the error for a value of the option that cannot be trusted, because of a phrase ``why``."""
    return click.BadParameter(f"{place}: {phrase_text(why, lang)}.", param_hint=option)


def log_folders(db: str | None = None) -> list[Path]:
    """Return the folders that are the log's own, in whatever way they are named.

    They are those that a setting calls the checkpoint directory, those that belong to the database's file by
    its name or lie beside it, and those of the log that the variable, the file or the default names.
    """
    return trust.log_folders((db, *settings.log_urls()), settings.own_checkpoint_folders())
