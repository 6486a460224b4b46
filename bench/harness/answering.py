"""How every contestant is timed: the same threads, the same loop, the same clock. Needs nothing but Python.

A harness sets itself up, warms up, prints `{"ready": …}` and then answers each line of JSON on its standard input,
`{"connections": 16, "seconds": 3}`, with one line, `{"steps": 1234, "took": 3.01, "spent": 2.2}` (`took` by the clock,
`spent` of processor time). Between questions it sleeps, so that the one who asks can let contestants take turns in
short slices of the same minutes.
"""

import gc
import json
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

Life = Callable[[], int]
"""Carries one instance from start to end; returns how many user steps that were."""


def answer(make: Callable[[], Life], done: Callable[[], None] = lambda: None, **about: Any) -> None:
    """Answer questions until the input ends. `make` is called in each thread; `done` when the thread is through."""
    for _ in range(20):
        make()()
    done()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # as `luodi serve` sets the collector; every contestant gains from it alike
    say(ready=True, python=sys.version.split()[0], **about)
    for line in sys.stdin:
        asked = json.loads(line)
        steps, took, spent = timed(make, done, asked["connections"], asked["seconds"])
        say(steps=steps, took=took, spent=spent)


def say(**what: Any) -> None:
    """Print one line of JSON."""
    print(json.dumps(what), flush=True)


def timed(
    make: Callable[[], Life], done: Callable[[], None], connections: int, seconds: float
) -> tuple[int, float, float]:
    """Return the user steps done by so many threads, the seconds they took and the processor time they spent."""
    steps, errors = [0] * connections, []
    stop, barrier = threading.Event(), threading.Barrier(connections + 1)

    def work(i: int) -> None:
        try:
            life = make()
            life()  # opens the connection, prepares the statements
            barrier.wait()
            while not stop.is_set():
                steps[i] += life()
        except BaseException as error:
            errors.append(error)
            barrier.abort()
        finally:
            done()

    threads = [threading.Thread(target=work, args=(i,), daemon=True) for i in range(connections)]
    for thread in threads:
        thread.start()
    with suppress(threading.BrokenBarrierError):
        barrier.wait()
    began, used = time.perf_counter(), time.process_time()
    if not errors:
        time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    if errors:
        raise next((e for e in errors if not isinstance(e, threading.BrokenBarrierError)), errors[0])
    return sum(steps), time.perf_counter() - began, time.process_time() - used
