"""``tplog completion``."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class

from tplog.cli import options
from tplog.i18n.vocabulary import Language

_VARIABLE = "_TPLOG_COMPLETE"  # as click names it, and looks for it


@options.command(
    "completion",
    example='eval "$(tplog completion bash)"        # in ~/.bashrc\n'
    'eval "$(tplog completion zsh)"         # in ~/.zshrc, after compinit\n'
    "tplog completion fish | source         # in ~/.config/fish/config.fish",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str, lang: Language) -> None:  # noqa: ARG001 (of all commands)
    """Print the script by which a shell completes words.

    It completes commands, options, their choices, and what stands in the log: budgets, accounts, years and
    the ids of events. The log is the one that --db, TPLOG_DB or tplog.toml names. One on a server is never
    asked, and where there is no log, nothing is said.
    """
    kind = get_completion_class(shell)
    if kind is None:  # pragma: no cover (click has these three)
        raise NotImplementedError(shell)
    made = kind(context.find_root().command, {}, "tplog", _VARIABLE)
    # As it is: the shell at hand need not be the one that is asked for.
    click.echo(ShellComplete.source(made), nl=False)
