"""``tplog witness``: cosign checkpoints as a witness."""

from __future__ import annotations

import os
from pathlib import Path

import click

from tplog.cli import opening, options, settings
from tplog.cli.output import print_answer
from tplog.i18n.vocabulary import Language

_FILE = click.Path(path_type=Path, dir_okay=False)


@options.command(
    "cosign",
    example="tplog witness cosign --state seen/ --key witness.key --policy known.policy request.txt",
)
@click.option(
    "--state",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the witness remembers what it has seen; a file 'policy' in it names the logs it knows.",
)
@click.option("--key", required=True, type=_FILE, help="The witness's key.")
@click.argument("request", type=_FILE)
@settings.vkey_option
@settings.policy_option
@options.json_option
def cosign(
    state: Path,
    key: Path,
    request: Path,
    vkey: tuple[str, ...],
    policy: Path | None,
    lang: Language,
    *,
    as_json: bool,
) -> None:
    """Cosign a log's newer checkpoint if the log has only grown since the last one seen; print the line.

    REQUEST is what 'tplog prove --from N' prints, N being the size seen last (0 at first).
    """
    from tplog.book import witness  # noqa: PLC0415 (start-up time)
    from tplog.cli import trust_inputs  # noqa: PLC0415 (start-up time)

    policy_file = state / "policy"
    store = policy_file if os.path.lexists(policy_file) else None
    trust = trust_inputs.read_trust(vkey, policy, lang, store=store)
    line = witness.cosign(state, key, opening.ask_passphrase, trust.pinned_keys, request)
    if as_json:
        from tplog.answers.command_results import COSIGNATURE  # noqa: PLC0415 (start-up time)

        print_answer(COSIGNATURE, line)
    else:
        click.echo(str(line))


command = options.group(
    "witness",
    [cosign],
    help_text="Witness other people's logs, by file.",
    example="tplog witness cosign --state witness/ --key witness.key request.txt",
)
