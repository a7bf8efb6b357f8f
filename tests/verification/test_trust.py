"""What is trusted, and from where it comes: one source at a time, and nothing of the log's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from signed_log import FOREIGN, KEY, NEXT_KEY, ORIGIN, WITNESS, changed_key, events, forge, leaves, signer

from conftest import Cli
from tplog.book.trust import MAX_KEY_FILE_BYTES
from tplog.merkle.checkpoint import parse_checkpoint
from tplog.merkle.note import BYTE_ORDER_MARK, COSIGNATURE, WINDOWS_LINE_ENDS, conversion

ACCOMPLICE = signer("falsk.example/w", 9, COSIGNATURE)
BOM = b"\xef\xbb\xbf"
CHECKPOINT = ("--checkpoint", "kept.checkpoint")
NEWEST = "tplog.checkpoints/000000000017.checkpoint"


@pytest.fixture
def forged(copy: Path) -> Path:
    """A log that a forger signed alone, cosigned by an accomplice, and a policy that trusts both."""
    forge(copy, events(copy), key=FOREIGN)
    note = parse_checkpoint((copy / NEWEST).read_bytes()).note
    line = ACCOMPLICE.sign(note.text, 1_800_000_000)
    (copy / NEWEST).write_bytes(bytes(note.with_signatures([line])))
    (copy / "hostile.policy").write_text(
        f"log {FOREIGN.key}\nwitness w {ACCOMPLICE.key}\nquorum w\n", "utf-8"
    )
    return copy


def in_file(key: str, value: str, _patch: pytest.MonkeyPatch) -> str:
    """Name a part of trust in tplog.toml, and return where."""
    Path("tplog.toml").write_text(f"[log]\n{key} = {json.dumps(value)}\n", "utf-8")
    return "tplog.toml:2"


def in_variable(key: str, value: str, patch: pytest.MonkeyPatch) -> str:
    """Name a part of trust in the environment, and return where."""
    patch.setenv(f"TPLOG_{key.upper()}", value)
    return f"TPLOG_{key.upper()}"


HOSTILE = [("policy", "hostile.policy"), ("vkey", str(FOREIGN.key))]
FLAGS = [("--vkey", str(KEY.key)), ("--policy", "policy"), ("--checkpoint", "kept.checkpoint")]


@pytest.mark.parametrize("name_it", [in_file, in_variable])
@pytest.mark.parametrize(("key", "value"), HOSTILE, ids=["policy", "vkey"])
def test_trust_that_no_flag_names_is_said_even_if_quiet(
    forged: Path,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    name_it: Callable[[str, str, pytest.MonkeyPatch], str],
    key: str,
    value: str,
) -> None:
    """Whoever wrote tplog.toml could have forged the log: 0 never comes without the place of its trust."""
    place = name_it(key, value, monkeypatch)
    for mode in ((), ("--quiet",), ("--json",)):
        result = cli("verify", *mode)
        assert result.exit_code == (0 if key == "policy" else 3)
        assert f"{place}: trusted keys are taken from here." in result.stderr
    parsed = json.loads(cli("verify", "--json").stdout)
    origin = "file" if name_it is in_file else "environment"
    assert parsed["trusted_from"] == {"origin": origin, "places": [place]}
    assert f"trusted keys are taken from: {place}" in cli("verify").stdout


@pytest.mark.parametrize("name_it", [in_file, in_variable])
@pytest.mark.parametrize(("key", "value"), HOSTILE, ids=["policy", "vkey"])
@pytest.mark.parametrize("flags", FLAGS, ids=lambda flags: flags[0])
def test_a_flag_for_any_part_of_trust_switches_off_all_other_trust(
    forged: Path,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    flags: tuple[str, str],
    name_it: Callable[[str, str, pytest.MonkeyPatch], str],
    key: str,
    value: str,
) -> None:
    """Neither the file nor a variable adds a key, a witness or a quorum, in any command that trusts."""
    place = name_it(key, value, monkeypatch)
    assert cli("dump", "leaves", "-o", "leaves").exit_code == 0
    assert cli("prove", "9", "--quiet").exit_code == 0
    assert cli("prove", "--from", "16", "-o", "growth").exit_code == 0
    for command in (["verify"], ["verify-dump", "leaves"], ["verify-proof", "growth"]):
        needed = ["--checkpoint", "kept.checkpoint"] if "growth" in command else []
        result = cli(*command, *flags, *(needed if flags[0] != "--checkpoint" else []), "--json")
        parsed = json.loads(result.stdout)
        assert result.exit_code == 1
        assert str(FOREIGN.key) not in parsed["trusted_keys"]
        assert f"{place}: not used" in result.stderr
    if flags[0] != "--checkpoint":
        assert cli("verify-proof", "9.tlog-proof", *flags).exit_code == 1
    assert cli("restore", "leaves", *flags, "--db", "new.db").exit_code == 1
    assert not Path("new.db").exists()


def test_a_variable_switches_off_the_file(forged: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is the stronger: the file's policy adds nothing to the variable's key."""
    in_file("policy", "hostile.policy", monkeypatch)
    in_variable("vkey", str(KEY.key), monkeypatch)
    result = cli("verify", "--json")
    assert (result.exit_code, json.loads(result.stdout)["trusted_keys"]) == (1, [str(KEY.key)])
    assert "tplog.toml:2: not used" in result.stderr


def test_a_witness_knows_the_logs_of_one_source(
    copy: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flag before its own memory, before variables and the file; stderr says which of them it was."""
    assert cli("prove", "--from", "0", "-o", "request").exit_code == 0
    arguments = ("witness", "cosign", "--state", "seen", "--key", "witness.key", "request")
    Path("seen").mkdir()
    Path("seen/policy").write_text(f"log {FOREIGN.key}\nquorum none\n", "utf-8")
    place = in_file("vkey", str(KEY.key), monkeypatch)
    result = cli(*arguments)
    assert (result.exit_code, "signature-not-trusted" in result.stderr) == (1, True)
    assert "seen/policy: trusted keys are taken from here." in result.stderr
    assert f"{place}: not used" in result.stderr
    Path("seen/policy").write_text(f"log {KEY.key}\nquorum none\n", "utf-8")
    assert "signature-not-trusted" in cli(*arguments, "--vkey", str(FOREIGN.key)).stderr
    assert cli(*arguments).exit_code == 0


@pytest.mark.parametrize("flags", [("--vkey", str(FOREIGN.key)), ("--policy", "both.policy")])
def test_every_pinned_key_is_the_logs(copy: Path, cli: Cli, flags: tuple[str, str]) -> None:
    """A key that signed nothing is foreign, beside one that signed all, and in whatever order."""
    Path("both.policy").write_text(f"log {KEY.key}\nlog {FOREIGN.key}\nquorum none\n", "utf-8")
    true = ("--vkey", str(KEY.key), "--checkpoint", "kept.checkpoint")
    for arguments in ((*flags, *true), (*true, *flags)):
        result = cli("verify", *arguments, "--json")
        parsed = json.loads(result.stdout)
        assert (result.exit_code, [finding["code"] for finding in parsed["findings"]]) == (1, ["key-foreign"])
        assert parsed["findings"][0]["figures"]["key"] == str(FOREIGN.key)


def test_a_policy_may_be_about_other_logs_too(copy: Path, cli: Cli) -> None:
    """Their keys have another name, and sign nothing here."""
    other = signer("nacka.se/tplog/annan", 5).key
    Path("all.policy").write_text(f"log {KEY.key}\nlog {other}\nquorum none\n", "utf-8")
    assert cli("verify", "--policy", "all.policy", "--checkpoint", "kept.checkpoint").exit_code == 0
    Path("all.policy").write_text(f"log {other}\nquorum none\n", "utf-8")
    result = cli("verify", "--policy", "all.policy", "--checkpoint", "kept.checkpoint")
    assert (result.exit_code, "key-foreign" in result.stdout) == (1, True)


def test_a_log_makes_no_key_its_own_by_naming_it(copy: Path, cli: Cli) -> None:
    """A forger's last record names the pinned key, which signed none of his checkpoints.

    With those from before that record nothing can be said of the key: the checkpoint of it is asked for.
    """
    forge(copy, [*events(copy)[:15], changed_key()], key=FOREIGN)
    assert cli("dump", "leaves", "-o", "leaves").exit_code == 0
    dump = ("verify-dump", "leaves", "--vkey", str(NEXT_KEY.key), "--json")
    for name, status, code in (
        ("tplog.checkpoints/000000000016.checkpoint", 3, "key-change-unseen"),
        (NEWEST, 1, "key-foreign"),
    ):
        Path("from-forger").write_bytes(Path(name).read_bytes())
        result = cli(*dump, "--checkpoint", "from-forger")
        codes = [finding["code"] for finding in json.loads(result.stdout)["findings"]]
        assert (result.exit_code, codes[0]) == (status, code)
    assert cli("verify", "--vkey", str(NEXT_KEY.key), "--checkpoint", "from-forger").exit_code == 1


def into_link(path: Path) -> Path:
    """A link to a file."""
    link = Path("elsewhere.checkpoint")
    link.symlink_to(path.resolve())
    return link


def into_hard_link(path: Path) -> Path:
    """Another name of the same file."""
    Path("elsewhere.checkpoint").hardlink_to(path)
    return Path("elsewhere.checkpoint")


def into_link_below(path: Path) -> Path:
    """A link to a copy in a folder below the log's own."""
    (path.parent / "below").mkdir()
    copy = path.parent / "below" / path.name
    copy.write_bytes(path.read_bytes())
    return into_link(copy)


def into_linked_folder(path: Path) -> Path:
    """A link to the folder of a file."""
    Path("elsewhere").symlink_to(path.parent.resolve())
    return Path("elsewhere")


def into_linked_database(path: Path) -> Path:
    """The folder of a file, the log being named by a link to its database in another folder."""
    Path("away").mkdir()
    Path("away/log.db").symlink_to(Path("tplog.db").resolve())
    Path("tplog.toml").write_text('[log]\ndb = "away/log.db"\n', "utf-8")
    return path.parent


def into_setting(path: Path) -> Path:
    """The folder of a file, with another one set as the log's."""
    Path("tplog.toml").write_text('[log]\ncheckpoints = "other"\n', "utf-8")
    return path.parent


def into_overruled_setting(path: Path) -> Path:
    """The folder that the file calls the log's, another being named by the variable."""
    path.parent.rename("set")
    Path("tplog.toml").write_text('[log]\ncheckpoints = "set"\n', "utf-8")
    os.environ["TPLOG_CHECKPOINTS"] = "other"
    return Path("set")


@pytest.mark.parametrize(
    "pass_off",
    [
        into_link,
        into_hard_link,
        into_link_below,
        into_linked_folder,
        into_linked_database,
        into_setting,
        into_overruled_setting,
    ],
)
def test_the_logs_own_directory_stays_its_own(
    copy: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch, pass_off: Callable[[Path], Path]
) -> None:
    """By whatever link or setting it is reached: what the log's keeper wrote is not from outside."""
    monkeypatch.setenv("TPLOG_CHECKPOINTS", "")
    name = str(pass_off(Path(NEWEST)))
    result = cli("verify", "--vkey", str(KEY.key), "--checkpoint", name, "--json")
    codes = [finding["code"] for finding in json.loads(result.stdout)["findings"]]
    assert (result.exit_code, codes) == (3, ["nothing-outside"])
    Path("elsewhere.copy").write_bytes(Path("kept.checkpoint").read_bytes())
    assert cli("verify", "--vkey", str(KEY.key), "--checkpoint", "elsewhere.copy").exit_code == 0


def test_a_dump_does_not_vouch_for_itself(copy: Path, cli: Cli) -> None:
    """The checkpoint among the tiles, and those of a dumped directory, are the log's own."""
    assert cli("dump", "tiles", "-o", "site", "--quiet").exit_code == 0
    assert cli("dump", "leaves", "-o", "leaves").exit_code == 0
    Path("tplog.checkpoints").rename("handed-out")
    for dump, inside in (
        ("site", "site/checkpoint"),
        ("handed-out", "handed-out"),
        ("site", "site/../site/checkpoint"),
    ):
        for given in ((), ("--checkpoint", inside)):
            result = cli("verify-dump", dump, "--vkey", str(KEY.key), *given, "--json")
            codes = [finding["code"] for finding in json.loads(result.stdout)["findings"]]
            assert (result.exit_code, "nothing-outside" in codes) == (3, True)
        assert (
            cli("verify-dump", dump, "--vkey", str(KEY.key), "--checkpoint", "kept.checkpoint").exit_code == 0
        )
    Path("handed-out").rename("tplog.checkpoints")
    nearby = ("verify-dump", "leaves", "--vkey", str(KEY.key), "--checkpoint", "tplog.checkpoints")
    assert cli(*nearby).exit_code == 3


@pytest.mark.parametrize("command", ["verify", "verify-dump", "restore", "verify-proof"])
@pytest.mark.parametrize("option", ["--vkey", "--policy", "--checkpoint"])
def test_an_empty_name_of_trust_is_a_mistake(copy: Path, cli: Cli, command: str, option: str) -> None:
    """It is not taken for none at all, as an unset variable of a script would have it."""
    assert cli("dump", "leaves", "-o", "leaves").exit_code == 0
    argument = [] if command == "verify" else ["leaves"]
    for empty in ([option, ""], [f"{option}="]):
        result = cli(
            command,
            *argument,
            *empty,
            "--vkey",
            str(KEY.key),
            "--db",
            "new.db"[: 6 * (command == "restore")] or "tplog.db",
        )
        assert result.exit_code == 2
    result = cli(command, *argument, option, "")
    assert (result.exit_code, "it is empty" in result.stderr) == (2, True)
    assert not Path("new.db").exists()


def test_a_key_may_be_in_a_file(copy: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain file that is the vkey and nothing else; a key is never taken for a file's name."""
    for content in (str(KEY.key), f"{KEY.key}\n"):
        Path("log.vkey").write_text(content, "utf-8")
        assert cli("verify", "--vkey", "log.vkey", *CHECKPOINT).exit_code == 0
    Path(str(FOREIGN.key).replace("/", "_")).write_text(str(KEY.key), "utf-8")
    assert cli("verify", "--vkey", str(FOREIGN.key), *CHECKPOINT).exit_code == 1
    monkeypatch.setenv("TPLOG_VKEY", "log.vkey")
    result = cli("verify", "--json")
    assert json.loads(result.stdout)["trusted_keys"] == [str(KEY.key)]


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.mkdir(),
        os.mkfifo,
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\xff"),
        lambda path: path.write_bytes(f"{KEY.key}\n{FOREIGN.key}\n".encode()),
        lambda path: path.write_bytes(f"{KEY.key}\n".encode() + b"\n" * MAX_KEY_FILE_BYTES),
        lambda path: path.write_bytes(str(WITNESS.key).encode()),
    ],
    ids=["folder", "FIFO", "device", "empty", "no text", "two keys", "long", "a witness's key"],
)
def test_what_is_no_file_with_a_key_is_refused(copy: Path, make: Callable[[Path], object]) -> None:
    """At once, with the option's name, and without a traceback."""
    make(Path("log.vkey"))
    done = subprocess.run(
        [sys.executable, "-m", "tplog", "verify", "--vkey", "log.vkey", "--lang", "en"],
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert b"--vkey" in done.stderr
    assert b"Traceback" not in done.stderr


CONVERSIONS = [
    pytest.param(lambda content: BOM + content, "byte order mark", "byteordningsmarkering", id="BOM"),
    pytest.param(
        lambda content: content.replace(b"\n", b"\r\n"), "CR LF, as Windows", "CR LF, som Windows", id="CRLF"
    ),
    pytest.param(
        lambda content: content.decode().encode("utf-16"),
        "byte order mark",
        "byteordningsmarkering",
        id="UTF-16",
    ),
]


@pytest.mark.parametrize(("convert", "english", "swedish"), CONVERSIONS)
def test_what_a_mail_program_did_to_a_text_is_named(
    copy: Path, cli: Cli, convert: Callable[[bytes], bytes], english: str, swedish: str
) -> None:
    """Checkpoint, policy, key, proof, request and dump: the likely cause, in both languages."""
    assert cli("dump", "leaves", "-o", "leaves").exit_code == 0
    assert cli("prove", "9", "--quiet").exit_code == 0
    Path("log.vkey").write_text(f"{KEY.key}\n", "utf-8")
    for name in ("kept.checkpoint", "policy", "log.vkey", "9.tlog-proof", "leaves"):
        Path(f"{name}.sent").write_bytes(convert(Path(name).read_bytes()))
    true = ("--vkey", str(KEY.key))
    in_words = [
        ("verify", *true, "--checkpoint", "kept.checkpoint.sent"),
        ("verify-proof", "9.tlog-proof.sent", *true),
        ("verify-dump", "leaves.sent", *true, *CHECKPOINT),
        ("restore", "leaves.sent", *true, *CHECKPOINT, "--db", "new.db"),
        ("witness", "cosign", "--state", "seen", "--key", "witness.key", *true, "9.tlog-proof.sent"),
    ]
    for arguments in in_words:
        for language, words in (("en", english), ("sv", swedish)):
            result = cli(*arguments, lang=language)
            assert result.exit_code == (1 if arguments[0] in {"verify-dump", "restore"} else 2)
            assert words in result.output
    for arguments in (("--vkey", "log.vkey.sent"), ("--policy", "policy.sent")):
        result = cli("verify", *arguments)
        assert (result.exit_code, english in result.stderr) == (2, True)
    assert not Path("new.db").exists()


def test_a_changed_dump_is_named_once(copy: Path, cli: Cli) -> None:
    """The line ends of all leaves are one finding, not one for each."""
    Path("leaves").write_bytes(b"".join(leaf + b"\r\n" for leaf in leaves(copy)))
    parsed = json.loads(cli("verify-dump", "leaves", "--json").stdout)
    assert [finding["code"] for finding in parsed["findings"]].count("leaf-damaged") == 1
    assert (conversion(BOM), conversion(b"\r\n")) == (BYTE_ORDER_MARK, WINDOWS_LINE_ENDS)
    assert conversion(f"{ORIGIN}\n".encode()) is None


def test_restore_says_that_nobody_vouches(copy: Path, cli: Cli) -> None:
    """Without a pinned key, whether quiet or as JSON or for an unsigned log; with one it is silent."""
    assert cli("dump", "leaves", "-o", "leaves").exit_code == 0
    for number, mode in enumerate(((), ("--quiet",), ("--json",))):
        restored = cli("restore", "leaves", "--checkpoint", "kept.checkpoint", "--db", f"{number}.db", *mode)
        assert (restored.exit_code, "Nobody vouches" in restored.stderr) == (0, True)
    restore = ("restore", "leaves", "--checkpoint", "kept.checkpoint", "--db")
    assert "Ingen intygar det återställda" in cli(*restore, "sv.db", lang="sv").stderr
    assert "Nobody" not in cli(*restore, "pinned.db", "--vkey", str(KEY.key)).stderr
