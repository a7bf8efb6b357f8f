"""Signed notes, keys, checkpoints, proofs, policies and witnesses, as the C2SP formats have them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from signed_log import FOREIGN, KEY, ORIGIN, WITNESS

from tplog.merkle.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from tplog.merkle.hashes import EMPTY_ROOT, leaf_hash
from tplog.merkle.note import (
    MAX_NOTE_BYTES,
    MAX_SIGNATURES,
    FormatError,
    Signature,
    cosigned_message,
    parse_key,
    parse_note,
    parse_signature,
)
from tplog.merkle.policy import MAX_LENGTH, parse_policy
from tplog.merkle.proof import MAX_PATH_LENGTH, ConsistencyProof, InclusionProof, parse_proof
from tplog.merkle.tree import consistency_path, inclusion_path, tree_root
from tplog.merkle.witness_rules import Refusal, check_add_checkpoint

# The example of the signed-note specification and of its first implementation.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
EXAMPLE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6"
    "RyyBwJnAM=\n"
).encode()
HASHES = [leaf_hash(bytes([number])) for number in range(9)]


def checkpoint(size: int, *, hashes: list[bytes] = HASHES, origin: str = ORIGIN) -> Checkpoint:
    """The signed checkpoint of the first so many leaves."""
    return sign_checkpoint(origin, size, tree_root(hashes[:size]), [KEY])


NOTE = bytes(checkpoint(5).note)


def test_the_published_example_verifies() -> None:
    """It reads, writes back to its bytes, and one changed letter of it does not verify."""
    key, note = parse_key(PETER), parse_note(EXAMPLE)
    assert (str(key), bytes(note)) == (PETER, EXAMPLE)
    (signature,) = note.signatures_by(key)
    assert key.verifies(note.text, signature)
    assert not key.verifies(note.text.replace(b"think", b"thank"), signature)


def test_a_checkpoint_is_signed_and_read_back() -> None:
    """Origin, size and root come back; the key verifies it, another does not."""
    parsed = parse_checkpoint(NOTE)
    assert (parsed.origin, parsed.size, parsed.root) == (ORIGIN, 5, tree_root(HASHES[:5]))
    (signature,) = parsed.note.signatures_by(KEY.key)
    assert KEY.key.verifies(parsed.note.text, signature)
    assert not list(parsed.note.signatures_by(FOREIGN.key))
    assert "private" not in repr(KEY)


MALFORMED = {
    "nothing": b"",
    "no signature": NOTE.partition(b"\n\n")[0] + b"\n\n",
    "no empty line": NOTE.replace(b"\n\n", b"\n"),
    "not ended": NOTE[:-1],
    "carriage returns": NOTE.replace(b"\n", b"\r\n"),
    "a tab": NOTE.replace(b"nacka", b"n\tcka"),
    "not UTF-8": b"\xff" + NOTE,
    "a hyphen": NOTE.replace("—".encode(), b"-"),
    "two dashes": NOTE.replace("— ".encode(), "——".encode()),
    "padding left out": NOTE.replace(b"=\n\n", b"\n\n"),
    "loose base64": NOTE[:-3] + b"!=\n",
    "a short signature": NOTE.partition(b"\n\n")[0] + f"\n\n— {ORIGIN} dKXMiQ==\n".encode(),
    "a zero before": NOTE.replace(b"\n5\n", b"\n05\n"),
    "a plus": NOTE.replace(b"\n5\n", b"\n+5\n"),
    "a minus": NOTE.replace(b"\n5\n", b"\n-5\n"),
    "other digits": NOTE.replace(b"\n5\n", "\n٥\n".encode()),
    "2 to the 63": NOTE.replace(b"\n5\n", b"\n9223372036854775808\n"),
    "a fourth line": NOTE.replace(b"\n\n", b"\nmore\n\n", 1),
    "two lines": NOTE.replace(b"\n5\n", b"\n"),
    "no origin": NOTE.replace(ORIGIN.encode(), b"", 1),
    "a space in the origin": NOTE.replace(b"nacka.se/", b"nacka .se/", 1),
    "a root too short": NOTE.replace(NOTE.split(b"\n")[2], b"AAAA"),
    "too many signatures": NOTE + NOTE.partition(b"\n\n")[2] * 128,
    "too long": NOTE.replace(b"nacka", b"n" * (1 << 20), 1),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_checkpoint_is_refused(name: str) -> None:
    """Reading is strict: one form and no other."""
    with pytest.raises(FormatError):
        parse_checkpoint(MALFORMED[name])


@given(st.integers(0, len(NOTE) - 1), st.integers(1, 255))
def test_no_byte_of_a_signed_text_can_be_edited(place: int, change: int) -> None:
    """An edited note is no checkpoint, or is not signed by the key."""
    edited = NOTE[:place] + bytes([NOTE[place] ^ change]) + NOTE[place + 1 :]
    try:
        parsed = parse_checkpoint(edited)
    except FormatError:
        return
    assert not any(KEY.key.verifies(parsed.note.text, signature) for signature in parsed.note.signatures)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER.replace("Peter", "Pet er"),
        "+" + PETER.partition("+")[2],
        PETER + "=",
        PETER.replace("+ARpc", "+Arpc"),
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    """A vkey's id is that of its name and content; its base64 has one form; its kind is one that we know."""
    with pytest.raises(FormatError):
        parse_key(text)


def test_a_cosignature_has_its_time() -> None:
    """It is over the header, the time and the text; under another time it is not the witness's."""
    text = checkpoint(5).note.text
    line = WITNESS.sign(text, 1_700_000_000)
    assert cosigned_message(text, 5) == b"cosignature/v1\ntime 5\n" + text
    assert parse_signature(str(line)) == line
    assert line.time == 1_700_000_000
    assert WITNESS.key.verifies(text, line)
    assert not WITNESS.key.verifies(text, type(line)(line.name, line.key_id, bytes(8) + line.content[8:]))
    assert not WITNESS.key.verifies(text, type(line)(line.name, line.key_id, line.content[8:]))
    assert KEY.sign(text).time is None


def test_proofs_are_read_back() -> None:
    """Both kinds come back to their bytes, and hold for what they are about alone."""
    inclusion = InclusionProof(3, inclusion_path(HASHES[:5], 3), checkpoint(5))
    growth = ConsistencyProof(3, consistency_path(HASHES[:5], 3), checkpoint(5))
    for proof in (inclusion, growth):
        assert parse_proof(bytes(proof)) == proof
        assert bytes(parse_proof(bytes(proof))) == bytes(proof)
    assert bytes(inclusion).startswith(b"c2sp.org/tlog-proof@v1\nindex 3\n")
    assert inclusion.verify(HASHES[3])
    assert not inclusion.verify(HASHES[4])
    assert growth.verify(tree_root(HASHES[:3]))
    assert not growth.verify(tree_root(HASHES[:4]))
    extra = bytes(inclusion).replace(b"\nindex", b"\nextra aGVq\nindex")
    assert parse_proof(extra) == inclusion


PROOF = bytes(InclusionProof(3, inclusion_path(HASHES[:5], 3), checkpoint(5)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        PROOF.replace(b"@v1", b"@v2"),
        PROOF.replace(b"index 3", b"index 03"),
        PROOF.replace(b"index 3\n", b""),
        PROOF.replace(b"index 3\n", b"extra !\nindex 3\n"),
        PROOF.replace(b"index 3\n", b"index 3\nAAAA\n"),
        PROOF.replace(b"index 3\n", b"index 3\n" + b"A" * 43 + b"=\n" * 1 + (b"A" * 43 + b"=\n") * 63),
        PROOF.partition(b"\n\n")[0] + b"\n\n",
        b"x" * (1 << 21),
        b"new 3\n\n" + NOTE,
    ],
)
def test_what_is_no_proof_is_refused(content: bytes) -> None:
    """Strictly, as with notes."""
    with pytest.raises(FormatError):
        parse_proof(content)


def test_a_path_is_as_long_as_a_tree_is_high() -> None:
    """63 hashes lead to the root of the largest tree that a checkpoint can state; 64 are refused."""
    proof = ConsistencyProof(3, (HASHES[0],) * MAX_PATH_LENGTH, checkpoint(5))
    assert parse_proof(bytes(proof)) == proof
    with pytest.raises(FormatError, match="63 hashes"):
        parse_proof(bytes(ConsistencyProof(3, (*proof.path, HASHES[0]), checkpoint(5))))


@pytest.mark.parametrize("read", [parse_note, parse_proof])
def test_a_note_is_read_to_its_last_byte(read: Callable[[bytes], object]) -> None:
    """The largest file is read, and refused for what it says alone; one byte more is too long."""
    largest = b"x" * MAX_NOTE_BYTES
    with pytest.raises(FormatError, match=r"it is (not a text|neither)"):
        read(largest)
    with pytest.raises(FormatError, match="it is too long"):
        read(largest + b"x")


def test_a_note_has_as_many_signatures_as_it_may() -> None:
    """128 are read, one more is refused."""
    text, _, line = NOTE.partition(b"\n\n")
    assert len(parse_note(text + b"\n\n" + line * MAX_SIGNATURES).signatures) == MAX_SIGNATURES
    with pytest.raises(FormatError, match="too many"):
        parse_note(text + b"\n\n" + line * (MAX_SIGNATURES + 1))


def test_a_signature_has_its_time_up_to_the_last_second() -> None:
    """The largest time that the format has is read; a later one is refused."""
    latest = (1 << 63) - 1
    assert Signature("x", b"1234", latest.to_bytes(8) + bytes(64)).time == latest
    assert Signature("x", b"1234", (latest + 1).to_bytes(8) + bytes(64)).time is None


POLICY = f"""# whom we trust
log {KEY.key} https://example.org/
witness\tw1  {WITNESS.key}
group both all w1
quorum both
"""


def test_a_policy_states_who_must_have_witnessed() -> None:
    """Its logs, and when its quorum is met."""
    policy = parse_policy(POLICY)
    assert policy.logs == (KEY.key,)
    assert policy.requires_quorum
    assert policy.is_satisfied_by([WITNESS.key])
    assert not policy.is_satisfied_by([])
    assert parse_policy("quorum none\n").is_satisfied_by([])
    assert not parse_policy("quorum none\n").requires_quorum
    assert parse_policy(POLICY.replace("both all", "both any")).is_satisfied_by([WITNESS.key])
    assert parse_policy(POLICY.replace("quorum both", "quorum w1")).is_satisfied_by([WITNESS.key])


def test_a_policy_has_its_length() -> None:
    """The longest file is read; one character more is refused."""
    longest = POLICY + "#".ljust(MAX_LENGTH - len(POLICY))
    assert parse_policy(longest) == parse_policy(POLICY)
    with pytest.raises(FormatError, match="characters"):
        parse_policy(f"{longest} ")


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        (POLICY.replace("quorum both\n", ""), None),
        (POLICY + "quorum both\n", 6),
        (POLICY.replace("quorum both", "quorum who"), 5),
        (POLICY.replace("all w1", "2 w1"), 4),
        (POLICY.replace("all w1", "0 w1"), 4),
        (POLICY.replace("all w1", "all"), 4),
        (POLICY.replace("all w1", "all w9"), 4),
        (POLICY.replace("group both", "group w1"), 4),
        (POLICY.replace(f"log {KEY.key}", f"log {WITNESS.key}"), 2),
        (POLICY.replace("w1  ", "none "), 3),
        (POLICY.replace("log ", "blog "), 2),
        (POLICY.replace("# whom", "# w\x07hom").replace("log ", "log\x07 "), 2),
        (POLICY.replace("quorum both", f"log {KEY.key}\nquorum both"), 5),
    ],
)
def test_what_is_no_policy_is_refused_with_its_line(wrong: str, line: int | None) -> None:
    """Which line, from 1; none where something is missing."""
    with pytest.raises(FormatError) as caught:
        parse_policy(wrong)
    assert caught.value.line == line


def request(old: int, size: int, hashes: list[bytes] = HASHES, origin: str = ORIGIN) -> ConsistencyProof:
    """A request to cosign."""
    path = consistency_path(hashes[:size], min(old, size))
    return ConsistencyProof(old, path, checkpoint(size, hashes=hashes, origin=origin))


OTHER = [leaf_hash(b"another story"), *HASHES[1:]]


@pytest.mark.parametrize(
    ("proof", "latest", "answer"),
    [
        (request(0, 5), None, None),
        (request(5, 8), checkpoint(5), None),
        (request(5, 5), checkpoint(5), None),
        (request(0, 5, origin="nacka.se/tplog/annan"), None, Refusal.NOT_FOUND),
        (request(9, 8), checkpoint(5), Refusal.BAD_REQUEST),
        (request(3, 8), checkpoint(5), Refusal.CONFLICT),
        (request(5, 5, OTHER), checkpoint(5), Refusal.CONFLICT),
        (request(5, 8, OTHER), checkpoint(5), Refusal.UNPROCESSABLE),
        (ConsistencyProof(0, (HASHES[0],), checkpoint(5)), None, Refusal.UNPROCESSABLE),
        (
            ConsistencyProof(0, (), sign_checkpoint(ORIGIN, 0, HASHES[0], [KEY])),
            None,
            Refusal.UNPROCESSABLE,
        ),
        (ConsistencyProof(0, (), sign_checkpoint(ORIGIN, 0, EMPTY_ROOT, [KEY])), None, None),
        (
            ConsistencyProof(0, (), sign_checkpoint(ORIGIN, 5, tree_root(HASHES[:5]), [FOREIGN])),
            None,
            Refusal.FORBIDDEN,
        ),
    ],
)
def test_a_witness_cosigns_growth_alone(
    proof: ConsistencyProof, latest: Checkpoint | None, answer: Refusal | None
) -> None:
    """Known logs, true signatures, from the size last seen, and proven."""
    assert check_add_checkpoint(proof, [KEY.key], latest) is answer
