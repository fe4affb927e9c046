"""One video of both: side by side, mixed, in length and in time; made by a worker that may die."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import av
import pytest

from services.media.exports.queue import EXPORTS, RULES, Exports
from services.media.exports.side_by_side import (
    HEIGHT,
    MP4,
    WEBM,
    WIDTH,
    Format,
    Track,
    best_format,
    make_side_by_side,
)
from services.media.exports.worker import worker_of
from services.media.finishing.make_files import make_recording
from shared import clock
from shared.blobs import Blobs, open_blobs
from shared.store import Store, open_store
from shared.work_queue.worker import Worker
from tests.integration.test_media.test_recording_files import START_S, write
from tests.support.decoding import decode_errors, probe
from tests.support.programs import Program
from tests.support.waiting import wait_until
from tests.unit.media.streams import Sent, picture, sound

DARK = 20  # luma: nothing in the test picture is as dark


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The candidate for 8 s; the recruiter from the third second to the tenth, 5 to 7 away."""
    folder = tmp_path_factory.mktemp("recorded")
    write(folder / "candidate-0001.rtp", sound(8) + picture(8))
    write(folder / "recruiter-0001.rtp", sound(2) + picture(2), started_at_s=START_S + 3)
    write(folder / "recruiter-0002.rtp", sound(3) + picture(3), started_at_s=START_S + 7)
    for who in ("candidate", "recruiter"):
        assert make_recording(folder, who) is not None
    return folder


def tracks(folder: Path) -> list[Track]:
    return [
        Track(folder / "candidate.webm", 0.0, 8.0, []),
        Track(folder / "recruiter.webm", 3.0, 7.0, [(5.0, 7.0)]),
    ]


@pytest.mark.parametrize("wanted", [MP4, WEBM], ids=["mp4", "webm"])
def test_both_are_side_by_side_and_on_one_clock(
    recorded: Path, tmp_path: Path, wanted: Format
) -> None:
    """R56."""
    target = tmp_path / f"out.{wanted.suffix}"
    shares: list[float] = []
    make_side_by_side(tracks(recorded), target, wanted, shares.append)
    assert shares == sorted(shares) and shares[-1] > 0.85
    found = probe(target)
    assert float(found["format"]["duration"]) == pytest.approx(10, abs=0.1)
    (video,) = [s for s in found["streams"] if s["codec_type"] == "video"]
    assert (video["width"], video["height"]) == (2 * WIDTH, HEIGHT)
    assert decode_errors(target) == ""
    shown = brightness(target)
    assert shown[1] == (True, False)  # the recruiter has not come yet
    assert shown[4] == (True, True)
    assert shown[6] == (True, False)  # away
    assert shown[9] == (False, True)  # the candidate has left
    assert heard(target) == [True] * 10


def brightness(path: Path) -> list[tuple[bool, bool]]:
    """For each second, in its middle: whether the left and the right half show something."""
    seen: list[tuple[bool, bool]] = []
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            if float(frame.time or 0) >= len(seen) + 0.5:
                luma = memoryview(frame.planes[0])
                row = HEIGHT // 2 * frame.planes[0].line_size
                halves = (luma[row + WIDTH // 2], luma[row + WIDTH + WIDTH // 2])
                seen.append((halves[0] > DARK, halves[1] > DARK))
    return seen


def heard(path: Path) -> list[bool]:
    """For each second, whether there is sound in its middle."""
    loud: list[bool] = []
    with av.open(str(path)) as file:
        for frame in file.decode(audio=0):
            if float(frame.time or 0) >= len(loud) + 0.5:
                samples = memoryview(bytes(frame.planes[0])).cast("f")
                loud.append(max(abs(each) for each in samples[: frame.samples]) > 0.05)
    return loud


def test_one_recording_alone_is_exported(recorded: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    make_side_by_side(tracks(recorded)[:1], target, MP4, lambda _share: None)
    assert float(probe(target)["format"]["duration"]) == pytest.approx(8, abs=0.1)


def test_a_recording_without_sound_and_one_without_picture(tmp_path: Path) -> None:
    """R27."""

    def made(who: str, packets: list[Sent]) -> Track:
        write(tmp_path / f"{who}-0001.rtp", packets)
        make_recording(tmp_path, who)
        return Track(tmp_path / f"{who}.webm", 0.0, 2.0, [])

    both = [made("candidate", sound(2)), made("recruiter", picture(2))]
    make_side_by_side(both, tmp_path / "out.mp4", MP4, lambda _share: None)
    assert len(probe(tmp_path / "out.mp4")["streams"]) == 2


def test_the_wheels_make_mp4() -> None:
    assert best_format() is MP4


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store("media", mongo_url=None, folder=tmp_path)
    store.prepare(EXPORTS)
    yield store
    store.close()


@pytest.fixture
def blobs(tmp_path: Path, recorded: Path) -> Blobs:
    blobs = open_blobs(None, tmp_path / "blobs")
    for who in ("candidate", "recruiter"):
        blobs.put_file(f"media/i1/{who}.webm", recorded / f"{who}.webm")
    return blobs


def wanted_tracks() -> list[dict[str, Any]]:
    return [
        {"participant": "candidate", "key": "media/i1/candidate.webm", "offset_s": 0.0,
         "duration_s": 8.0, "gaps": []},
        {"participant": "recruiter", "key": "media/i1/recruiter.webm", "offset_s": 3.0,
         "duration_s": 7.0, "gaps": [[5.0, 7.0]]},
    ]  # fmt: skip


def run_until(worker: Worker, condition: object) -> None:
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        wait_until(condition, what="the worker's result")  # type: ignore[arg-type]
    finally:
        worker.stop()
        thread.join()


def test_an_export_survives_kill_9_of_its_worker(
    tmp_path: Path, store: Store, blobs: Blobs
) -> None:
    """B8: nobody asks again; when the dead worker's lease is over the next one begins anew."""
    exports = Exports(store, now=clock.now)
    exports.ask("i1", wanted_tracks())
    with Program("services.media.exports.worker", tmp_path, "amqp://nowhere/") as first:
        wait_until(lambda: state(exports)["state"] == "running", what="the work")
        first.kill()
    assert state(exports)["state"] == "running"
    later = Exports(store, now=lambda: clock.now() + 2 * lease())
    run_until(worker_of(later, blobs, tmp_path), lambda: state(exports)["state"] == "ready")
    made = state(exports)
    assert (made["percent"], made["attempts"], made["media_type"]) == (100, 2, "video/mp4")
    assert blobs.size(made["key"]) == made["size"] > 0


def test_a_stopping_worker_hands_its_export_back(
    store: Store, blobs: Blobs, tmp_path: Path
) -> None:
    exports = Exports(store, now=clock.now)
    exports.ask("i1", wanted_tracks())
    run_until(worker_of(exports, blobs, tmp_path), lambda: state(exports)["state"] == "running")
    assert (state(exports)["state"], state(exports)["attempts"]) == ("queued", 0)


def test_what_cannot_be_made_fails_after_some_attempts_and_can_be_asked_again(
    store: Store, blobs: Blobs, tmp_path: Path
) -> None:
    blobs.delete_prefix("media/i1")
    hours = iter(range(1000))
    exports = Exports(store, now=lambda: clock.now() + next(hours) * 2 * lease())
    exports.ask("i1", wanted_tracks())
    run_until(worker_of(exports, blobs, tmp_path), lambda: state(exports)["state"] == "failed")
    assert exports.ask("i1", wanted_tracks())["state"] == "queued"


def test_a_deleted_interview_leaves_no_video(store: Store, blobs: Blobs, tmp_path: Path) -> None:
    """R20: also when it is deleted while the video is being made."""
    exports = Exports(store, now=clock.now)
    exports.ask("i1", wanted_tracks())
    worker = worker_of(exports, blobs, tmp_path)
    thread = threading.Thread(target=worker.run)
    thread.start()
    wait_until(lambda: state(exports)["state"] == "running", what="the work")
    exports.forget("i1")
    blobs.delete_prefix("media/i1")
    exports.ask("i2", [wanted_tracks()[0] | {"key": "none"}])
    wait_until(lambda: exports.get("i2")["attempts"], what="the next one")  # type: ignore[index]
    worker.stop()
    thread.join()
    assert exports.get("i1") is None
    assert not blobs.exists("media/i1/export.mp4")


def state(exports: Exports) -> dict[str, Any]:
    found = exports.get("i1")
    assert found is not None
    return found


def lease() -> timedelta:
    return timedelta(seconds=RULES.lease_s)
