"""One way to time for every peer: wall clock, after one untimed call, printed as one JSON line."""

import json
import os
import time


def use_threads(count):
    """Limits the numeric libraries; must be called before they are imported."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ[name] = str(count)


def milliseconds_of(work):
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def print_timings(work, repeats, frames, version, overhead=None):
    """Calls `work` once to warm up, then `repeats` times; prints milliseconds of each call.

    `overhead` does only what Python adds to the peer; its time is taken off each repeat's.
    """
    work()
    milliseconds = []
    for _ in range(repeats):
        added = milliseconds_of(overhead) if overhead else 0
        milliseconds.append(round(milliseconds_of(work) - added, 3))
    print(json.dumps({"milliseconds": milliseconds, "frames": frames, "version": version}))
