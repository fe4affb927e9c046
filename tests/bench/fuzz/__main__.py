"""A million hostile datagrams against a relay that carries other calls, which must not notice.

    make bench-fuzz
    python -m tests.bench.fuzz --packets 50000 --seed 3

Random bytes and spoiled STUN, DTLS, SRTP and SRTCP from strangers and from a participant's own
address; and from a participant who holds his keys, well encrypted or signed, with nonsense inside.
Ends with status 1 when the process died, logged an exception, grew, or lost or delayed a good
call's packets.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.bench.fuzz.trial import Outcome, faults, run
from tests.bench.media.material import encode

MOST_LATENCY_MS = 150.0


def main() -> None:
    """Entry point."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="bench-fuzz-") as name:
        trial = run(
            Path(name), encode(), packets=given.packets, per_s=given.per_second, seed=given.seed
        )
        outcome = asyncio.run(trial)
    _show(outcome)
    failures = faults(outcome)
    if outcome.good.latency_ms_p99 > MOST_LATENCY_MS:
        failures.append(f"the good calls' packets took {outcome.good.latency_ms_p99} ms (p99)")
    print(f"{sum(outcome.sent.values())} datagrams:", "; ".join(failures) or "no harm done")
    sys.exit(1 if failures else 0)


def _show(outcome: Outcome) -> None:
    good = outcome.good
    for title, counts in (
        ("sent", outcome.sent),
        ("not sent", outcome.unsent),
        ("counted by the server", outcome.counted),
    ):
        print(title)
        for name, count in sorted(counts.items()):
            print(f"  {name:<60} {count:>12.0f}")
    print(f"in {outcome.seconds:.1f} s; server CPU {good.server_cpu_s:.1f} s")
    print(f"good calls: {good.recognised} of {good.sent}, p99 {good.latency_ms_p99} ms, "
          f"max {good.latency_ms_max} ms")  # fmt: skip
    print("memory in MB:", *(round(kb / 1024, 1) for kb in outcome.memory_kb))
    for line in outcome.complaints[:20]:
        print(line[:2000])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.fuzz")
    parser.add_argument("--packets", type=int, default=1_000_000)
    parser.add_argument("--per-second", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
