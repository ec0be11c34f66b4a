"""One way to time for every peer: wall clock, after one untimed call, printed as one JSON line."""

import json
import os
import time


def use_threads(count):
    """Limits the numeric libraries; must be called before they are imported."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ[name] = str(count)


def milliseconds_of(work):
    """Returns the time by the clock on the wall, and the processor time, added over threads."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - processor)


def print_timings(work, repeats, frames, version, overhead=None, notes=None):
    """Calls `work` once to warm up, then `repeats` times; prints milliseconds of each call.

    `overhead` does only what Python adds to the peer; its time is taken off each repeat's. `notes`
    say how far results agree.
    """
    work()
    milliseconds, processor = [], []
    for _ in range(repeats):
        added = milliseconds_of(overhead) if overhead else (0, 0)
        spent = milliseconds_of(work)
        milliseconds.append(round(spent[0] - added[0], 3))
        processor.append(round(spent[1] - added[1], 3))
    report = {"milliseconds": milliseconds, "processor": processor, "frames": frames,
              "version": version}
    print(json.dumps({**report, "notes": notes} if notes else report))
