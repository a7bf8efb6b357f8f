"""How fast a SIE file of type 4 is read, and in how much memory: `python bench/sie.py [MEGABYTES]`.

The file is made up from a seed: vouchers of two to six rows on 1 500 accounts, 300 objects of one dimension
and 60 of another. Each way of asking is read in a process of its own, for the memory's sake.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tplog.readers.sie.reader import read_sie

MEGABYTE = 1_000_000
UNTIL = date(2025, 9, 30)
HEAD = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#FNAMN "Ålunda kommun"
#RAR 0 20250101 20251231
"""


def vouchers(draw: random.Random) -> Iterator[str]:
    """Vouchers for ever."""
    accounts = draw.sample(range(3000, 9000), 1500)
    number = 0
    while True:
        number += 1
        day = f"2025{draw.randint(1, 12):02d}{draw.randint(1, 28):02d}"
        rows, total = [f'#VER A {number} {day} "Leverantörsfaktura {number} från någon" {day}', "{"], 0
        for _ in range(draw.randint(1, 5)):
            kronor, ore = draw.randint(-(10**5), 10**5), draw.randint(0, 99)
            total += kronor * 100 + (ore if kronor >= 0 else -ore)
            objects = f'{{1 "{draw.randint(100, 400)}" 6 "P{draw.randint(1, 60)}"}}'
            rows.append(f'  #TRANS {draw.choice(accounts)} {objects} {kronor}.{ore:02d} {day} "Inköp" 0')
        kronor, ore = divmod(abs(total), 100)
        rows += [f"  #TRANS 2440 {{}} {'-' * (total > 0)}{kronor}.{ore:02d} {day}", "}"]
        yield "\r\n".join(rows) + "\r\n"


def make(path: Path, size: int) -> None:
    """Write a file of so many bytes."""
    with path.open("wb") as file:
        written = file.write(HEAD.replace("\n", "\r\n").encode("cp437"))
        for voucher in vouchers(random.Random(1)):
            if written > size:
                return
            written += file.write(voucher.encode("cp437"))


def read(path: Path, dimensions: list[str]) -> None:
    """Read it and print time and memory."""
    start = time.process_time()
    books = read_sie(path, UNTIL, by_objects=dimensions)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    scope = " and ".join(dimensions) or "accounts"
    print(f"by {scope}: {seconds:.1f} s of processor time, {peak} MiB at most, {len(books.booked)} sums")


def main() -> None:
    """Make a file, and read it by account and by objects."""
    if len(sys.argv) > 1 and sys.argv[1] == "read":
        read(Path(sys.argv[2]), sys.argv[3:])
        return
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.se"
        make(path, size * MEGABYTE)
        for dimensions in ([], ["6"], ["1"]):
            subprocess.run([sys.executable, __file__, "read", str(path), *dimensions], check=True)


if __name__ == "__main__":
    main()
