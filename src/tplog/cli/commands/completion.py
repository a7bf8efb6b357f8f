"""``tplog completion``: print a shell's completion script."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class

from tplog.cli import options
from tplog.i18n.vocabulary import Language

_VARIABLE = "_TPLOG_COMPLETE"  # the variable that click looks for


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
    completer_class = get_completion_class(shell)
    if completer_class is None:  # pragma: no cover (click has these three)
        raise NotImplementedError(shell)
    completer = completer_class(context.find_root().command, {}, "tplog", _VARIABLE)
    # Not source() of the subclass, which checks the version of the shell that is installed.
    click.echo(ShellComplete.source(completer), nl=False)
