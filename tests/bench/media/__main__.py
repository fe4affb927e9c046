"""Measures this tree's relay, Janus and stock aiortc on one stream; the last line is JSON.

    make bench-media
    python -m tests.bench.media --calls 25 --seconds 10 --peers rapport

Every participant sends the same 1 Mbit/s of VP8 and 32 kbit/s of Opus, with RTCP as browsers send
it: sender reports every second, transport-wide feedback ten times a second, NACKs. All servers
record. CPU is the user and system time of the server and of the processes that it starts, divided
by the media packets that it forwarded. A latency runs from just before the send call to the
kernel's time of arrival at the receiver, through the server; `direct` is the same without a server,
and is not subtracted.
"""

import argparse
import json
import pickle
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.provision import JANUS, Missing, ensure
from tests.bench.media.material import encode
from tests.bench.media.run import measured

SIZES = (1, 5, 25)
PEERS = ("rapport", "janus", "stock", "direct")
STOCK_CALLS = 1  # it fills more than a core with two
ROW = "{:>5}  {:<8} {:>10} {:>9} {:>9} {:>6} {:>8} {:>8} {:>8} {:>8} {:>7}"


def main() -> None:
    """Entry point."""
    given = _arguments()
    if "janus" in given.peers:
        try:
            ensure((JANUS,), logs=Path("var/log"))
        except Missing as error:
            sys.exit(str(error))
    titles = ("calls", "server", "us/packet", "sent", "received", "lost", "p50 ms", "p99 ms")
    print(ROW.format(*titles, "max ms", "pace ms", "load %"))
    runs = []
    with tempfile.TemporaryDirectory(prefix="bench-media-") as name:
        folder = Path(name)
        (folder / "material").write_bytes(pickle.dumps(encode()))
        for calls in given.calls:
            peers = [peer for peer in given.peers if peer != "stock" or calls <= STOCK_CALLS]
            results = {peer: _one(folder, peer, calls, given.seconds) for peer in peers}
            runs.append(_run(calls, results))
    for line in _verdicts({run["calls"]: run for run in runs}):
        print(line)
    print(json.dumps({"runs": runs}))


def _verdicts(runs: dict[int, dict[str, Any]]) -> Iterator[str]:
    """The figures that the relay is judged by, as far as they were measured."""
    most, fewest = runs[max(runs)], runs[min(runs)]
    ours, janus = most["us_per_packet"]["rapport"], most["us_per_packet"]["janus"]
    stock = fewest["us_per_packet"]["stock"]
    if ours and stock:
        yield f"CPU per packet: 1/{stock / ours:.0f} of stock with one call (wanted: 1/40)"
    if ours and janus:
        yield f"CPU per packet: {ours / janus:.2f} of Janus (wanted: 0.40)"
    if ours:
        yield (
            f"With {most['calls']} calls: {most['lost']} lost (wanted: 0), "
            f"p99 {most['added_latency_ms_p99']} ms (wanted: 5)"
        )


def _one(folder: Path, peer: str, calls: int, seconds: float) -> dict[str, Any]:
    found = measured(folder, peer, calls, seconds)
    # Stock encodes anew, so its packets are its own and cannot be told apart.
    found["forwarded"] = found["received"] if peer == "stock" else found["recognised"]
    found["lost"] = None if peer == "stock" else found["sent"] - found["recognised"]
    found["us_per_packet"] = round(found["server_cpu_s"] / max(found["forwarded"], 1) * 1e6, 1)
    print(
        ROW.format(
            calls, peer, "-" if peer == "direct" else found["us_per_packet"], found["sent"],
            found["forwarded"], "-" if found["lost"] is None else found["lost"],
            found["latency_ms_p50"], found["latency_ms_p99"], found["latency_ms_max"],
            found["pace_late_ms_p99"], round(100 * found["load_cpu_s"] / found["seconds"]),
        ),
        flush=True,
    )  # fmt: skip
    return found


def _run(calls: int, results: dict[str, dict[str, Any]]) -> dict[str, Any]:
    def of(peer: str, value: str) -> Any:
        return results[peer][value] if peer in results else None

    return {
        "calls": calls,
        "us_per_packet": {
            peer: of(peer, "us_per_packet") for peer in ("rapport", "janus", "stock")
        },
        "sent": of("rapport", "sent"),
        "lost": of("rapport", "lost"),
        "added_latency_ms_p99": of("rapport", "latency_ms_p99"),
        "direct_latency_ms_p99": of("direct", "latency_ms_p99"),
        "janus_sent": of("janus", "sent"),
        "janus_lost": of("janus", "lost"),
        "janus_latency_ms_p99": of("janus", "latency_ms_p99"),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.media")
    parser.add_argument("--calls", type=int, nargs="+", default=SIZES)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=PEERS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
