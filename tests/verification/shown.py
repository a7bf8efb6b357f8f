"""What is known against a log before it is shown, and what commands and pages then say of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attrs import frozen
from signed_log import KEY, ORIGIN, edit, rewrite_leaf

from conftest import Cli
from tplog.book.open import memory_path
from tplog.merkle.checkpoint import sign_checkpoint

PINNED = ("--vkey", str(KEY.key))
TRUST = (*PINNED, "--checkpoint", "kept.checkpoint")
SUMS = (b'"ore":500000000', b'"ore":500000001')
PAGE = ("serve",)  # a page of the site, which runs already when it is done
BUDGET = "trygghetspaketet"
Change = Callable[[Path, Cli], object]


@frozen
class Shown:
    """What is done to a log or its user's memory, what is asked then, and what stderr or the header says."""

    words: str
    change: Change
    arguments: tuple[str, ...]
    status: int
    codes: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """The command in words, of a key and checkpoints their options alone."""
        if self.arguments == PAGE:
            return "a page of `serve`, which runs already"
        options = [part for part in self.arguments if part not in {str(KEY.key), "kept.checkpoint"}]
        return f"`{' '.join(options)}`"


def fails_to_verify(_folder: Path, cli: Cli) -> None:
    """A verification with a checkpoint of another history, signed by the log's key."""
    other = sign_checkpoint(ORIGIN, 3, bytes(32), (KEY,))
    Path("other.checkpoint").write_bytes(bytes(other.note))
    assert cli("verify", *TRUST, "--checkpoint", "other.checkpoint").exit_code == 1


def database(*statements: str) -> Change:
    """Run statements on the unfenced database."""
    return lambda folder, _: edit(folder, *statements)


def raises_a_sum(folder: Path, _cli: Cli) -> None:
    """In a leaf alone."""
    rewrite_leaf(folder, 2, lambda leaf: leaf.replace(*SUMS))


def remembers(content: str) -> Change:
    """Put a content in the place of the file that remembers a verification that failed."""

    def change(_folder: Path, _cli: Cli) -> None:
        path = Path(memory_path("tplog.db"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")

    return change


def _dated(at: str) -> Change:
    return remembers(f'{{"code": "verification-contradicted", "at": "{at}", "codes": ["x"], "inputs": []}}')


def _foreign_owner(_folder: Path, _cli: Cli) -> None:
    Path("tplog.checkpoints/owner").write_text("x\ny\n", "utf-8")


OLD_COPY = database(
    'DELETE FROM transfer WHERE "index" = 16',
    'DELETE FROM record WHERE "index" = 16',
    "DELETE FROM checkpoint WHERE size > 16",
)
_FAILED = "a verification with a checkpoint from outside failed"
_SAME = "the same"
_CONTRADICTED = ("verification-contradicted",)

ALL_SHOWN = (
    Shown("nothing at all", lambda *_: None, ("show",), 0),
    Shown(_FAILED, fails_to_verify, ("show",), 0, _CONTRADICTED),
    Shown(_SAME, fails_to_verify, ("report", BUDGET), 1, _CONTRADICTED),
    Shown(_SAME, fails_to_verify, ("report", BUDGET, *PINNED), 1, _CONTRADICTED),
    Shown(_SAME, fails_to_verify, ("report", BUDGET, "--no-verify"), 1, _CONTRADICTED),
    Shown(_SAME, fails_to_verify, PAGE, 200, _CONTRADICTED),
    Shown("an old copy put back", OLD_COPY, ("show",), 0, ("rollback", "root-unsigned", "kept-behind")),
    Shown(_SAME, OLD_COPY, PAGE, 200, ("rollback", "root-unsigned")),
    Shown("a sum in a leaf raised", raises_a_sum, ("show",), 0, ("root-unsigned",)),
    Shown(_SAME, raises_a_sum, PAGE, 200, ("root-unsigned",)),
    Shown(
        "the table of checkpoints deleted",
        database("DROP TABLE checkpoint"),
        ("show",),
        0,
        ("database-damaged",),
    ),
    Shown(_SAME, database("DROP TABLE checkpoint"), PAGE, 200, ("log-damaged",)),
    Shown("another owner in the checkpoint directory", _foreign_owner, PAGE, 200, ("directory-foreign",)),
    Shown("what is remembered is nested deeply", remembers("[" * 60_000), ("show",), 0, _CONTRADICTED),
    Shown(_SAME, remembers("[" * 60_000), ("verify", *PINNED, "--quiet"), 3),
    Shown(_SAME, remembers("[" * 60_000), PAGE, 200, _CONTRADICTED),
    Shown(
        "what is remembered is of before the first day",
        _dated("0001-01-01T00:00:00+14:00"),
        ("show",),
        0,
        _CONTRADICTED,
    ),
    Shown(
        "what is remembered is of after the last day",
        _dated("9999-12-31T23:59:59+00:00"),
        PAGE,
        200,
        _CONTRADICTED,
    ),
)
