"""Decoders are made when they are first needed, by whichever thread comes first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LEAVES = Path(__file__).parent / "leaves"
THREADS_READ = """
import sys, threading
from pathlib import Path
from tplog.events.codec import decode_leaf

leaves = [path.read_bytes().rstrip(b"\\n") for path in sorted(Path(sys.argv[1]).rglob("*.json*"))]
sys.setswitchinterval(1e-6)
begin, read = threading.Barrier(8), []

def ask(start):
    begin.wait()
    for leaf in leaves[start:] + leaves[:start]:
        try:
            read.append(decode_leaf(leaf))
        except Exception:
            pass

threads = [threading.Thread(target=ask, args=(start,)) for start in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(read))
"""


def test_threads_that_come_first_at_once_read_all_leaves() -> None:
    """In a new process, where no decoder is ready: one that another thread has half made ends the process."""
    done = subprocess.run(
        [sys.executable, "-c", THREADS_READ, str(LEAVES)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 8
