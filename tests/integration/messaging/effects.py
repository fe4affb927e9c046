"""What the consumers of these tests do with an event, the same in both runtimes.

The interview id says how the handler is to behave. Each run appends a line to `<service>.runs`.
"""

from __future__ import annotations

from pathlib import Path

from shared.events import Envelope
from shared.events.handling import EventTable
from shared.events.scheduling import InterviewDeleted
from shared.messaging.errors import Retry


class Effects:
    """Handles InterviewDeleted."""

    def __init__(self, folder: Path, service: str) -> None:
        self._file = folder / f"{service}.runs"

    def on_interview_deleted(self, event: InterviewDeleted, _cause: Envelope) -> None:
        """Take the event, or fail as its interview id demands."""
        behaviour = event.interview_id
        runs = self.runs().count(behaviour) + 1
        with self._file.open("a") as file:
            file.write(behaviour + "\n")
        if behaviour.startswith("breaks-always"):
            raise ValueError("it is a bad day")
        if behaviour.startswith("breaks-once") and runs == 1:
            raise ValueError("it was a bad moment")
        if behaviour.startswith("waits-once") and runs == 1:
            raise Retry("the plan is not here yet")
        if behaviour.startswith("waits-long") and runs <= 5:
            raise Retry("the plan is not here yet")

    def runs(self) -> list[str]:
        """Interview ids in the order in which the handler ran."""
        return self._file.read_text().splitlines() if self._file.exists() else []


HANDLERS: EventTable = {InterviewDeleted: Effects.on_interview_deleted}
