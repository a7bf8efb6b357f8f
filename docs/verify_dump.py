"""Check a tplog dump without tplog. Usage: python verify_dump.py LEAVES CHECKPOINT VKEY (or its file)."""

import json
import sys
from base64 import b64decode
from collections import Counter
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

try:  # A check reads: what must hold, or leave with status 1 and these words on stderr.
    leaves_file, checkpoint_file, vkey = sys.argv[1:]
    dump = Path(leaves_file).read_bytes().removesuffix(b"\n").split(b"\n")  # one leaf a line
    text, _, lines = Path(checkpoint_file).read_bytes().decode().partition("\n\n")  # "— NAME base64" each
    vkey = Path(vkey).read_text().strip() if Path(vkey).is_file() else vkey
    (origin, size, root), (name, key_id, key) = text.split("\n"), vkey.split("+", 2)
    public, leaves = b64decode(key)[1:], dump[: int(size)]  # before the key stands its type, 1
    sha256(f"{name}\n\1".encode() + public).hexdigest()[:8] == key_id or sys.exit("VKEY is damaged: its id.")
    name == origin or sys.exit(f"The checkpoint is of {origin}, the key of {name}.")
    signed = b"".join(part[4:] for part in map(b64decode, lines.split()[2::3]) if part[:4].hex() == key_id)
    Ed25519PublicKey.from_public_bytes(public).verify(signed, f"{text}\n".encode())
    row = [sha256(b"\0" + leaf).digest() for leaf in leaves]  # the tree of RFC 6962, from the leaves up;
    while len(row) > 1:  # where a row is odd, its last goes up alone
        pairs = zip(row[::2], row[1::2], strict=False)
        row = [sha256(b"\1" + left + right).digest() for left, right in pairs] + row[len(row) & ~1 :]
    (len(leaves), row[:1]) == (int(size), [b64decode(root)]) or sys.exit("These are not the leaves signed.")
    log, balances = [json.loads(leaf) for leaf in leaves], Counter()
    (log[0]["kind"], log[0]["event"].get("origin")) == ("log-opened/1", name) or sys.exit("Leaf 0 is wrong.")
    for record in log:
        for move in record["event"].get("transfers", []):  # what one account gives, another takes
            balances[record["budget"], move["giver"]] -= move["ore"]
            balances[record["budget"], move["taker"]] += move["ore"]
    balances.total() == 0 or sys.exit(f"Balances sum to {balances.total()} öre, not 0.")
    print(f"OK: {size} of {len(dump)} leaves are those that {origin} signed; balances sum to 0")
except InvalidSignature:
    sys.exit("The checkpoint has no signature by this key, or a false one.")
except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
    print(__doc__, *[error] * bool(sys.argv[3:]), sep="\n", file=sys.stderr) or sys.exit(2)
