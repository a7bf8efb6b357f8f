"""Ask at a terminal, with completion while somebody types."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from tplog.cli.add.questions import Question
from tplog.i18n.sanitize import escape_invisible

_MOST_SHOWN = 200  # completions at a time, more than anybody reads

Asker = Callable[[Question, str, str], str]


class OptionCompleter(Completer):
    """Completes a question's options by the words of what is typed, each anywhere in an option."""

    def __init__(self, question: Question) -> None:
        """Take the question."""
        self._question = question

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002 (prompt-toolkit)
        """Yield the options that match; of a list, for its last part."""
        typed = document.text_before_cursor
        if self._question.is_list:
            typed = typed.rpartition(",")[2].lstrip()
        words = typed.casefold().split()
        shown = 0
        for option in self._question.menu or self._question.completions():
            if option.matches(words) and shown < _MOST_SHOWN:
                shown += 1
                is_menu = bool(self._question.menu)
                yield Completion(
                    option.label if is_menu and option.label else option.value,
                    start_position=-len(typed),
                    display_meta=escape_invisible(option.meaning if is_menu else option.label),
                )


def take_completion(event: KeyPressEvent) -> None:
    """Put the completion in the line at once if there is only one, so that Enter after it accepts it.

    Of several the first is marked, then the next.
    """
    buffer = event.current_buffer
    asking = CompleteEvent(completion_requested=True)
    completions = list(buffer.completer.get_completions(buffer.document, asking))
    if len(completions) == 1:
        buffer.apply_completion(completions[0])
    elif buffer.complete_state:
        buffer.complete_next()
    else:
        buffer.start_completion(select_first=True)


def terminal_asker() -> Asker:
    """Return what asks a question at the terminal: with its default, and the line below that tells the keys.

    It raises KeyboardInterrupt and EOFError when somebody ends.
    """
    session: PromptSession[str] = PromptSession()
    keys = KeyBindings()
    keys.add("tab")(take_completion)

    def ask(question: Question, default: str, toolbar: str) -> str:
        completer = PathCompleter(expanduser=True) if question.is_path else OptionCompleter(question)
        return session.prompt(
            f"{question.text}: ",
            default=default,
            completer=completer,
            complete_while_typing=True,
            key_bindings=keys,
            bottom_toolbar=toolbar,
        )

    return ask
