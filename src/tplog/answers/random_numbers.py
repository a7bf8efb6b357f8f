"""Random numbers from a seed, the same on every machine and for ever.

Number ``c`` of a seed is SHA-256 of the text ``tplog-sample/1:SEED:c``, read as a whole number of 256 bits.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import count

_BITS = 256


def random_below(seed: int, bound: int) -> int:
    """Return a whole number from 0, below a bound of at most 2^256, each as likely as any other.

    Numbers of the seed are passed over that would make the first remainders likelier. Raises ValueError for
    a bound below 1.
    """
    if bound < 1:
        message = f"there is no number below {bound}"
        raise ValueError(message)
    usable = (1 << _BITS) // bound * bound
    for place in count():
        number = int.from_bytes(sha256(f"tplog-sample/1:{seed}:{place}".encode()).digest(), "big")
        if number < usable:
            return number % bound
    raise AssertionError
