"""Starts one process and prints what it took, from a process so small that it adds nothing to the figures.

    python -I -S bench/launch.py OUTPUT ERRORS COMMAND…

The system lets a child inherit the peak memory of its parent, so that must not be the harness itself.
Prints wall seconds, processor seconds, peak memory in KiB and exit code.
"""

import os
import sys
import time

WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
FILES = [
    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
    (os.POSIX_SPAWN_OPEN, 1, sys.argv[1], WRITE, 0o644),
    (os.POSIX_SPAWN_OPEN, 2, sys.argv[2], WRITE, 0o644),
]
start = time.perf_counter()
child = os.posix_spawnp(sys.argv[3], sys.argv[3:], os.environ, file_actions=FILES)
_, status, usage = os.wait4(child, 0)
took = time.perf_counter() - start
print(took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
