"""One way to time for every peer: wall clock, after one untimed call, printed as one JSON line."""

import json
import os
import time


def use_threads(count):
    """Limits the numeric libraries; must be called before they are imported."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ[name] = str(count)


def print_timings(work, repeats, frames, version):
    """Calls `work` once to warm up, then `repeats` times; prints milliseconds of each call."""
    work()
    milliseconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        milliseconds.append(round(1000 * (time.perf_counter() - start), 3))
    print(json.dumps({"milliseconds": milliseconds, "frames": frames, "version": version}))
