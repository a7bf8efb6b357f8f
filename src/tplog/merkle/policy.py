"""Whom to trust, in one text file (https://c2sp.org/tlog-policy): logs, witnesses, groups and a quorum."""

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
    """Members of whom ``threshold`` must have witnessed a checkpoint."""

    threshold: int
    members: tuple[str, ...]


@frozen
class Policy:
    """Trusted logs, known witnesses and groups by name, and who must have witnessed a checkpoint."""

    logs: tuple[VerifierKey, ...] = ()
    witnesses: Mapping[str, VerifierKey] = field(factory=dict)
    groups: Mapping[str, Group] = field(factory=dict)
    quorum: str = _NO_QUORUM

    @property
    def requires_quorum(self) -> bool:
        """Whether any witness must have cosigned."""
        return self.quorum != _NO_QUORUM

    def is_satisfied_by(self, cosigners: Collection[VerifierKey]) -> bool:
        """Whether cosignatures by these keys fulfil the quorum."""
        fulfilled = {_NO_QUORUM, *(name for name, key in self.witnesses.items() if key in cosigners)}
        for name, group in self.groups.items():  # its members stand before it
            if sum(one in fulfilled for one in group.members) >= group.threshold:
                fulfilled.add(name)
        return self.quorum in fulfilled


def parse_policy(text: str) -> Policy:
    """Read a policy file. Raises Malformed, telling the line (from 1) and what is wrong there."""
    logs: list[VerifierKey] = []
    witnesses: dict[str, VerifierKey] = {}
    groups: dict[str, Group] = {}
    members: set[str] = set()
    quorum: list[str] = []
    for place, line in enumerate(_lines(text), 1):
        words = line.replace("\t", " ").split(" ")
        told = [one for one in words if one]
        if not told or told[0].startswith("#"):
            continue
        try:
            match told:
                case ["log", key, *rest] if len(rest) < 2:  # noqa: PLR2004 (an address may follow)
                    logs.append(_key(key, ED25519, logs))
                case ["witness", name, key, *rest] if len(rest) < 2:  # noqa: PLR2004 (as above)
                    witnesses[_check_new_name(name, witnesses, groups)] = _key(
                        key, COSIGNATURE, witnesses.values()
                    )
                case ["group", name, count, *names]:
                    known = {*witnesses, *groups}
                    groups[_check_new_name(name, witnesses, groups)] = _group(count, names, known, members)
                case ["quorum", name] if not quorum and name in {_NO_QUORUM, *witnesses, *groups}:
                    quorum.append(name)
                case _:
                    _raise_format_error("it is not a line of a policy")
            if _CONTROL.search(line):
                _raise_format_error("it has a control character, perhaps another line end than LF")
        except FormatError as error:
            raise FormatError(error.why, place) from error
    if not quorum:
        _raise_format_error("it has no quorum line")
    return Policy(tuple(logs), witnesses, groups, quorum[0])


def _lines(text: str) -> Sequence[str]:
    if len(text) > MAX_LENGTH:
        _raise_format_error(f"it has more than {MAX_LENGTH} characters")
    return text.split("\n")


def _raise_format_error(why: str) -> None:
    raise FormatError(why)


def _check_new_name(name: str, *taken_names: Collection[str]) -> str:
    if name == _NO_QUORUM or any(name in one for one in taken_names):
        _raise_format_error("a name is given twice")
    return name


def _key(text: str, kind: int, other_keys: Collection[VerifierKey]) -> VerifierKey:
    key = parse_key(text)
    if key.kind != kind:
        _raise_format_error("a log's key stands for a witness, or the other way round")
    if any(key.public_bytes == one.public_bytes for one in other_keys):
        _raise_format_error("a key is given twice")
    return key


def _group(count: str, names: Sequence[str], known_names: Collection[str], grouped_names: set[str]) -> Group:
    if (
        not names
        or any(one not in known_names or one in grouped_names for one in names)
        or len({*names}) < len(names)
    ):
        _raise_format_error("a group's members are names given above, each in one group")
    grouped_names.update(names)
    told = {"all": str(len(names)), "any": "1"}.get(count, count)
    if not _COUNT.fullmatch(told) or int(told) > len(names):
        _raise_format_error("a group's number is all, any, or from 1 to the number of its members")
    return Group(int(told), tuple(names))
