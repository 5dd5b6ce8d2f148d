"""
Binds each process, with its descendants, to a core of its own.

    python3 bind-to-cores.py PID...
"""

import os
import sys


def list_threads(process):
    """Yields the threads of a process and of its descendants."""
    for thread in os.listdir(f"/proc/{process}/task"):
        yield int(thread)
        with open(f"/proc/{process}/task/{thread}/children") as children:
            for child in children.read().split():
                yield from list_threads(child)


cores = sorted(os.sched_getaffinity(0))
processes = sys.argv[1:]
if len(cores) < len(processes):
    sys.exit(f"{len(processes)} processes, but {len(cores)} cores")
for process, core in zip(processes, cores):
    for thread in list_threads(process):
        try:
            os.sched_setaffinity(thread, {core})
        except ProcessLookupError:
            pass  # The process has ended.
