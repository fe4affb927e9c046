"""A process of its own that changes aggregates: `python -m tests.contract.store_child TASK PLACE`.

Prints a line per acknowledged write, and `done` at the end.
"""

from __future__ import annotations

import itertools
import sys

from tests.contract.counters import Counter, count_up, counters_in
from tests.contract.stores import Place

CHANGES = 40
GREENTHREADS = 10


def count(place: Place) -> None:
    """So many changes of one aggregate."""
    counters = counters_in(place.open())
    for _ in range(CHANGES):
        counters.change("c1", count_up)


def count_until_killed(place: Place) -> None:
    """Changes of one aggregate and additions of others, each acknowledged on a line."""
    counters = counters_in(place.open())
    counters.add(Counter("c1"))
    for number in itertools.count(1):
        counters.add(Counter(f"added-{number}"))
        acknowledge(f"added-{number}")
        acknowledge(f"counted-{counters.change('c1', count_up).count}")


def count_in_greenthreads(place: Place) -> None:
    """As a nameko service does, all in one process on eventlet."""
    import eventlet

    counters = counters_in(place.open())

    def count_here() -> None:
        for _ in range(CHANGES // GREENTHREADS):
            counters.change("c1", count_up)
            eventlet.sleep(0)

    threads = [eventlet.spawn(count_here) for _ in range(GREENTHREADS)]
    for thread in threads:
        thread.wait()


def acknowledge(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _, task, *arguments = sys.argv
    if task == count_in_greenthreads.__name__:
        import eventlet

        eventlet.monkey_patch()
    globals()[task](Place.from_arguments(*arguments))
    acknowledge("done")
