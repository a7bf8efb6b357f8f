"""A trust policy in one text file (https://c2sp.org/tlog-policy): logs, witnesses, groups and a quorum."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from attrs import field, frozen

from tplog.merkle.note import COSIGNATURE, ED25519, FormatError, VerifierKey, parse_key

MAX_LENGTH = 1 << 16  # characters; a thousand witnesses are read in a second
_NO_QUORUM = "none"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_COUNT = re.compile(r"[1-9][0-9]{0,5}")


@frozen
class Group:
    """A group of witnesses and groups of which ``threshold`` must have cosigned a checkpoint."""

    threshold: int
    members: tuple[str, ...]


@frozen
class Policy:
    """Trusted logs, known witnesses and groups by name, and the quorum that must have cosigned."""

    logs: tuple[VerifierKey, ...] = ()
    witnesses: Mapping[str, VerifierKey] = field(factory=dict)
    groups: Mapping[str, Group] = field(factory=dict)
    quorum: str = _NO_QUORUM

    @property
    def requires_quorum(self) -> bool:
        """Whether any witness must have cosigned."""
        return self.quorum != _NO_QUORUM

    def is_satisfied_by(self, cosigners: Collection[VerifierKey]) -> bool:
        """Return whether cosignatures by these keys fulfil the quorum."""
        fulfilled = {_NO_QUORUM, *(name for name, key in self.witnesses.items() if key in cosigners)}
        for name, group in self.groups.items():  # its members are defined before it
            if sum(member in fulfilled for member in group.members) >= group.threshold:
                fulfilled.add(name)
        return self.quorum in fulfilled


def parse_policy(text: str) -> Policy:
    """Parse a policy file. Raises FormatError with the line (from 1) and what is wrong there."""
    logs: list[VerifierKey] = []
    witnesses: dict[str, VerifierKey] = {}
    groups: dict[str, Group] = {}
    members: set[str] = set()
    quorum: list[str] = []
    for line_number, line in enumerate(_lines(text), 1):
        fields = line.replace("\t", " ").split(" ")
        words = [word for word in fields if word]
        if not words or words[0].startswith("#"):
            continue
        try:
            match words:
                case ["log", key, *rest] if len(rest) < 2:  # noqa: PLR2004 (an address may follow)
                    logs.append(_key(key, ED25519, logs))
                case ["witness", name, key, *rest] if len(rest) < 2:  # noqa: PLR2004 (as above)
                    witnesses[_check_new_name(name, witnesses, groups)] = _key(
                        key, COSIGNATURE, witnesses.values()
                    )
                case ["group", name, count, *names]:
                    known_names = {*witnesses, *groups}
                    groups[_check_new_name(name, witnesses, groups)] = _group(
                        count, names, known_names, members
                    )
                case ["quorum", name] if not quorum and name in {_NO_QUORUM, *witnesses, *groups}:
                    quorum.append(name)
                case _:
                    _raise_format_error("it is not a line of a policy")
            if _CONTROL.search(line):
                _raise_format_error("it has a control character, perhaps another line end than LF")
        except FormatError as error:
            raise FormatError(error.why, line_number) from error
    if not quorum:
        _raise_format_error("it has no quorum line")
    return Policy(tuple(logs), witnesses, groups, quorum[0])


def _lines(text: str) -> Sequence[str]:
    if len(text) > MAX_LENGTH:
        _raise_format_error("it has more than 65536 characters")
    return text.split("\n")


def _raise_format_error(why: str) -> None:
    raise FormatError(why)


def _check_new_name(name: str, *taken_names: Collection[str]) -> str:
    """Return a name that is not yet used. Raises FormatError otherwise."""
    if name == _NO_QUORUM or any(name in names for names in taken_names):
        _raise_format_error("a name is given twice")
    return name


def _key(text: str, kind: int, other_keys: Collection[VerifierKey]) -> VerifierKey:
    """Parse a key of this kind that is not yet used. Raises FormatError."""
    key = parse_key(text)
    if key.kind != kind:
        _raise_format_error("a log's key stands for a witness, or the other way round")
    if any(key.public_bytes == other.public_bytes for other in other_keys):
        _raise_format_error("a key is given twice")
    return key


def _group(count: str, names: Sequence[str], known_names: Collection[str], grouped_names: set[str]) -> Group:
    """Parse a group line, and add its members to ``grouped_names``. Raises FormatError."""
    if (
        not names
        or any(name not in known_names or name in grouped_names for name in names)
        or len({*names}) < len(names)
    ):
        _raise_format_error("a group's members are names given above, each in one group")
    grouped_names.update(names)
    number_text = {"all": str(len(names)), "any": "1"}.get(count, count)
    if not _COUNT.fullmatch(number_text) or int(number_text) > len(names):
        _raise_format_error("a group's number is all, any, or from 1 to the number of its members")
    return Group(int(number_text), tuple(names))
