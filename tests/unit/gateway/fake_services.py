"""Working stand-ins for the services behind the bus: they keep interviews, plans and seats."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from shared import clock
from shared.contracts import codec
from shared.events import Envelope, Event, analysis, media, plan, scheduling
from shared.events.media import Participant
from shared.messaging.errors import Refused, ServiceTimeout, ServiceUnavailable
from shared.requests import analysis as analysis_requests
from shared.requests import media as asks
from shared.requests import plan as plan_requests
from shared.requests import scheduling as scheduling_requests
from shared.requests import sharing as sharing_requests
from shared.requests.analysis import (
    Assessment,
    Assessments,
    Engine,
    Engines,
    LiveTranscript,
    Report,
    Utterance,
    people,
)
from shared.requests.base import Request
from shared.requests.ping import Alive
from shared.requests.plan import Note, Plan, ShownToCandidate, TemplateList
from shared.requests.scheduling import (
    Consents,
    Counters,
    Deleted,
    DeviceCheck,
    InterviewDetails,
    InterviewList,
    Link,
)
from tests.unit.gateway.builders import STARTS, a_plan, a_report, a_template, an_interview
from tests.unit.gateway.fake_rubrics import FakeRubrics

A = TypeVar("A")
PATIENCE_S = 60.0
STAGE_FOR_CANDIDATE = {"prepared": "waiting", "ended": "ended"}
NOT_FOUND = Refused("not_found", "interview_not_found", "This interview does not exist.")
METHODS = {"media.devices": "get_devices"}  # where a field has the name of the request
JOINED = {
    Participant.CANDIDATE: media.CandidateJoined,
    Participant.RECRUITER: media.RecruiterJoined,
}


@dataclass
class FakeServices(FakeRubrics):
    """Everything behind the bus. `down`, `slow` and `hanging` name services in trouble."""

    mark: str = ""
    is_ready: bool = True
    down: set[str] = field(default_factory=set)
    slow: set[str] = field(default_factory=set)
    hanging: set[str] = field(default_factory=set)
    interviews: dict[str, InterviewDetails] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    assessments: list[Assessment] = field(default_factory=list)
    report_viewers: list[str] = field(default_factory=list)
    is_score_hidden: bool = False
    watching: set[str] = field(default_factory=set)
    unheard: list[Refused] = field(default_factory=list)  # what analysis says before it has heard
    rated: dict[str, people.AnswerRatings] = field(default_factory=dict)
    said: list[Utterance] = field(default_factory=list)  # in the running interview
    links: dict[str, tuple[str, str]] = field(default_factory=dict)
    shares: dict[str, sharing_requests.OpenedShare] = field(default_factory=dict)
    openings: Counter[str] = field(default_factory=Counter)
    report: Report | None = None
    seats: dict[tuple[str, Participant], tuple[str, int]] = field(default_factory=dict)
    interrupted: set[str] = field(default_factory=set)
    sending: set[str] = field(default_factory=set)  # interviews whose pages' packets come
    outdated: set[str] = field(default_factory=set)  # interviews with streams of a new connection
    joins: dict[tuple[str, Participant], int] = field(default_factory=dict)
    devices: dict[tuple[str, Participant], asks.Devices] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    owner: str = "a"  # of all rooms
    asked: str = ""
    paused: set[str] = field(default_factory=set)
    blob_key: str = ""
    calls: Counter[str] = field(default_factory=Counter)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    parked_messages: list[dict[str, Any]] = field(default_factory=list)
    listener: Callable[[Envelope], None] = lambda _envelope: None

    def add_interview(self, interview_id: str = "i1", **changes: Any) -> None:
        self.interviews[interview_id] = an_interview(interview_id, self.mark, **changes)
        self.plans[interview_id] = a_plan(interview_id, self.mark)
        self.links[f"{interview_id}.candidate"] = (interview_id, "candidate")
        self.links[f"{interview_id}.recruiter"] = (interview_id, "recruiter")

    def emit(self, event: Event) -> None:
        """As if the bus delivered it."""
        self.listener(Envelope(clock.new_id(), event, datetime.now(UTC), 1, "correlation"))

    async def ask(self, asked: Request[A], *, to: str = "", timeout_s: float = 5.0) -> A:
        """The answer as it would come over the wire, from a service that knows one field more."""
        kind = asked.kind
        service = self.asked = to or kind.service
        self.calls[kind.method] += 1
        try:
            await self._trouble(service)
            answer = getattr(self, METHODS.get(kind.name, kind.method))(asked)
        except Refused as refused:
            assert refused.code in kind.refused, f"{kind.name} is refused by {refused.code}"
            raise
        finally:
            self.called.set()
            self.called = asyncio.Event()
        plain = json.loads(json.dumps(codec.to_plain(answer)))
        return asked.read_answer(plain | {"added_later": self.mark})

    async def _trouble(self, service: str) -> None:
        name = service.split("-")[0]
        if {name, service} & self.down:
            raise ServiceUnavailable(f"nobody answers as {service} at host-7.internal")
        if name in self.hanging:
            await asyncio.Event().wait()
        if name in self.slow:
            raise ServiceTimeout

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that one of the next calls brings about."""
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                await self.called.wait()

    async def parked(self, limit: int = 50) -> list[dict[str, Any]]:
        return self.parked_messages[:limit]

    async def parked_count(self) -> int:
        return len(self.parked_messages)

    async def replay_parked(self, parked_id: str) -> bool:
        return await self.discard_parked(parked_id)

    async def discard_parked(self, parked_id: str) -> bool:
        before = len(self.parked_messages)
        self.parked_messages = [m for m in self.parked_messages if m["id"] != parked_id]
        return len(self.parked_messages) < before

    # scheduling

    def create_interview(self, asked: scheduling_requests.CreateInterview) -> InterviewDetails:
        if asked.template_id == "unknown":
            fields = {"template_id": "This template does not exist."}
            raise Refused("invalid", "invalid_interview", "Please correct the fields.", fields)
        if asked.request_id not in self.interviews:
            entered = set(vars(asked)) & set(vars(an_interview()))
            self.add_interview(
                asked.request_id,
                **{name: getattr(asked, name) for name in entered - {"local_time"}},
            )
        return self.interviews[asked.request_id]

    def get_interview(self, asked: Any) -> InterviewDetails:
        if asked.interview_id not in self.interviews:
            raise NOT_FOUND
        return self.interviews[asked.interview_id]

    change_date = get_interview

    def list_interviews(self, _: Any) -> InterviewList:
        items = tuple(self.interviews.values())
        return InterviewList(items, None, Counters(0, 0, 0), len(items))

    def delete_interview(self, asked: scheduling_requests.DeleteInterview) -> Deleted:
        self.get_interview(asked)
        del self.interviews[asked.interview_id]
        self.emit(scheduling.InterviewDeleted(asked.interview_id, datetime.now(UTC)))
        return Deleted()

    invite_again = get_interview

    def rotate_candidate_link(self, asked: Any) -> InterviewDetails:
        del self.links[f"{asked.interview_id}.candidate"]
        return self.get_interview(asked)

    def resolve_link(self, asked: scheduling_requests.ResolveLink) -> Link:
        interview_id, role = self.links.get(asked.token, ("", ""))
        if interview_id not in self.interviews:
            raise Refused("not_found", "link_not_valid", f"No link {asked.token} {self.mark}.")
        return Link(interview_id, role, self.interviews[interview_id])

    def record_link_opened(self, asked: Any) -> InterviewDetails:
        return self.change_interview(asked.interview_id, link_opened_at=datetime.now(UTC))

    def record_device_check(self, asked: scheduling_requests.RecordDeviceCheck) -> Any:
        check = DeviceCheck(asked.has_camera, asked.has_microphone, datetime.now(UTC))
        return self.change_interview(asked.interview_id, device_check=check)

    def give_consents(self, asked: scheduling_requests.GiveConsents) -> Consents:
        agreed = Consents(asked.data, asked.recording, asked.analysis)
        return self.change_interview(asked.interview_id, consents=agreed).consents

    def change_interview(self, interview_id: str, **changes: Any) -> InterviewDetails:
        self.interviews[interview_id] = replace(self.interviews[interview_id], **changes)
        return self.interviews[interview_id]

    # plan

    def list_templates(self, _: Any) -> TemplateList:
        return TemplateList((a_template(),))

    def get_template(self, asked: plan_requests.GetTemplate) -> Any:
        return a_template(asked.template_id)

    def get_plan(self, asked: Any) -> Plan:
        if asked.interview_id not in self.plans:
            raise Refused("not_found", "plan_not_found", "There is no plan yet.")
        return self.plans[asked.interview_id]

    def candidate_view(self, asked: plan_requests.GetShownToCandidate) -> ShownToCandidate:
        found = self.plans[asked.interview_id]
        question = next((q for q in found.questions if q.id == found.current_question_id), None)
        stage = STAGE_FOR_CANDIDATE.get(found.stage, "live")
        if question is None:
            return ShownToCandidate(stage)
        rephrasing = question.rephrasing if question.is_rephrased else None
        return ShownToCandidate(stage, question.text, rephrasing)

    def start_interview(self, asked: plan_requests.StartInterview) -> Plan:
        found = self.plans[asked.interview_id]
        if not found.candidate_present:
            raise Refused("conflict", "candidate_not_present", "The candidate is not there yet.")
        if found.stage == "prepared":
            self.change_plan(asked.interview_id, stage="general")
        return self.plans[asked.interview_id]

    def add_note(self, asked: plan_requests.AddNote) -> Plan:
        now = datetime.now(UTC)
        note = Note(asked.note_id, asked.text, now, asked.topic_id, asked.question_id)
        notes = (*self.plans[asked.interview_id].notes, note)
        return self.change_plan(asked.interview_id, notes=notes)

    def change_plan(self, interview_id: str, **changes: Any) -> Plan:
        before = self.plans[interview_id]
        given = {"revision": before.revision + 1} | changes
        changed = self.plans[interview_id] = replace(before, **given)
        self.emit(plan.PlanChanged(interview_id, changed.revision, changed.stage))
        return changed

    # media

    def get_devices(self, asked: asks.GetDevices) -> asks.DevicesOfBoth:
        known = {who.value: self.devices.get((asked.interview_id, who)) for who in Participant}
        return asks.DevicesOfBoth(**known)

    def show_devices(self, asked: asks.ShowDevices) -> asks.Done:
        self._held(asked)
        said = codec.picked(asks.Devices, asked)
        self.devices[asked.interview_id, asked.role] = said
        event = media.DevicesChanged.kind.schema.load(
            vars(said)
            | {
                "interview_id": asked.interview_id,
                "participant": asked.role.value,
                "changed_at": f"{clock.now()}",
            }
        )
        self.emit(event)
        return asks.Done()

    def join(self, asked: asks.Join) -> asks.Joined | asks.Elsewhere:
        if asked.interview_id in self.ended:
            raise Refused("gone", "call_ended", f"The call is over {self.mark}.")
        if elsewhere := self._elsewhere(asked.gone):
            return elsewhere
        seat = (asked.interview_id, asked.role)
        after = asked.after
        is_used = asked.interview_id in self.sending
        if after and is_used and self.seats.get(seat, (after, 0))[0] != after:
            raise Refused("conflict", "seat_taken", f"Taken {self.mark}.")
        if asked.former and self.seats.get(seat, ("", 0))[0] == asked.former:
            number = self.joins[seat]
            self.seats[seat] = (asked.connection_id, number)
            is_outdated = asked.interview_id in self.outdated
            return asks.Joined(self.owner, number, is_kept=True, is_outdated=is_outdated)
        number = self.joins[seat] = self.joins.get(seat, 0) + 1
        self.seats[seat] = (asked.connection_id, number)
        self.emit(JOINED[seat[1]](asked.interview_id, number, datetime.now(UTC)))
        if seat[1] is Participant.CANDIDATE:
            self.change_plan(asked.interview_id, candidate_present=True)
        return asks.Joined(self.owner, number)

    def keep_alive(self, asked: asks.KeepAlive) -> asks.Kept:
        self._held(asked)
        return asks.Kept(asked.interview_id in self.outdated)

    def leave(self, asked: asks.Leave) -> asks.Done:
        seat = (asked.interview_id, asked.role)
        held = self.seats.get(seat)
        is_there = not asked.is_final and asked.interview_id in self.sending
        if held and held[0] == asked.connection_id and not is_there:
            del self.seats[seat]
            now = datetime.now(UTC)
            self.emit(media.ParticipantLeft(asked.interview_id, seat[1], held[1], now))
            if seat[1] is Participant.CANDIDATE:
                self.change_plan(asked.interview_id, candidate_present=False)
        return asks.Done()

    def offer(self, asked: asks.Seat) -> asks.Offer:
        self._held(asked)
        return asks.Offer("v=0 offer")

    renegotiate = offer

    def answer(self, asked: asks.TakeAnswer) -> asks.Done:
        self._held(asked)
        return asks.Done()

    def presence(self, asked: asks.GetPresence) -> asks.Presence:
        return asks.Presence(
            **{who.value: (asked.interview_id, who) in self.seats for who in Participant}
        )

    def end_call(self, asked: asks.EndCall) -> asks.CallEnd | asks.Elsewhere:
        return self._elsewhere(asked.gone) or asks.CallEnd(self.end(asked.interview_id))

    def end(self, interview_id: str = "i1") -> datetime:
        self.ended.add(interview_id)
        now = datetime.now(UTC)
        self.emit(media.CallEnded(interview_id, now, media.EndReason.ENDED_BY_RECRUITER))
        return now

    def recordings(self, _: Any) -> asks.Recordings:
        started_at = STARTS + timedelta(seconds=1.5)
        recording = asks.Recording("candidate", self.blob_key, 10, 12.5, started_at, ())
        return asks.Recordings("ready", None, (recording,) if self.blob_key else ())

    def _elsewhere(self, gone: str) -> asks.Elsewhere | None:
        """Only the owner serves; any other names it, or takes over when it is gone."""
        if self.asked != "media":
            return None
        if gone == self.owner:
            self.owner = "b"
            return None
        return asks.Elsewhere(self.owner, self.owner)

    def recording_pause(self, asked: Any) -> asks.Pause:
        of = asked.interview_id
        return asks.Pause(is_paused=of in self.paused, is_interrupted=of in self.interrupted)

    def interrupt_recording(self, interview_id: str) -> None:
        """The disk refuses it."""
        self.interrupted.add(interview_id)
        who, now = Participant.CANDIDATE, datetime.now(UTC)
        self.emit(media.RecordingFailed(interview_id, who, "disk_failed", now))

    def recover_recording(self, interview_id: str) -> None:
        """The disk takes it again."""
        self.interrupted.discard(interview_id)
        now = datetime.now(UTC)
        self.emit(media.RecordingRecovered(interview_id, Participant.CANDIDATE, now))

    def pause_recording(self, asked: asks.PauseRecording) -> asks.Pause:
        if self.interviews[asked.interview_id].consents.recording is not True:
            raise Refused("conflict", "recording_not_agreed", "The candidate has not agreed.")
        self.paused.add(asked.interview_id)
        self.emit(media.RecordingPaused(asked.interview_id, datetime.now(UTC)))
        return self.recording_pause(asked)

    def resume_recording(self, asked: asks.ResumeRecording) -> asks.Pause:
        self.paused.discard(asked.interview_id)
        self.emit(media.RecordingResumed(asked.interview_id, datetime.now(UTC)))
        return self.recording_pause(asked)

    def start_export(self, asked: Any) -> asks.Export:
        if not self.blob_key:
            raise Refused("conflict", "nothing_to_export", "There is no recording.")
        return self.export(asked)

    def export(self, _: Any) -> asks.Export:
        if not self.blob_key:
            return asks.Export()
        return asks.Export("ready", 100, 0, self.blob_key, "video/mp4")

    def lose_rooms(self) -> None:
        """As if the media process had died and come back empty."""
        self.seats.clear()

    def _held(self, asked: asks.Seat) -> None:
        held = self.seats.get((asked.interview_id, asked.role))
        if held is None or held[0] != asked.connection_id:
            raise Refused("gone", "connection_unknown", f"No such connection {self.mark}.")

    # scheduling: links to reports

    def create_share_link(
        self, asked: sharing_requests.CreateShareLink
    ) -> sharing_requests.NewShareLink:
        token = f"{asked.interview_id}.secret{len(self.shares)}"
        interview = self.interviews[asked.interview_id]
        self.shares[token] = sharing_requests.OpenedShare(
            interview_id=asked.interview_id,
            sharer_id=asked.actor.id,
            parts=sharing_requests.SharedParts(**codec.to_plain(asked.parts)),
            expires_at=STARTS + timedelta(days=asked.days),
            candidate_name=interview.candidate_name,
            position=interview.position,
            held_at=interview.starts_at,
            time_zone=interview.time_zone,
        )
        return sharing_requests.NewShareLink(
            f"http://localhost:8080/shared/{token}", self._share_link(token)
        )

    def list_share_links(self, _: Any) -> sharing_requests.ShareLinks:
        return sharing_requests.ShareLinks(tuple(map(self._share_link, self.shares)))

    def revoke_share_link(self, asked: sharing_requests.RevokeShareLink) -> Any:
        shown = self._share_link(asked.link_id)
        del self.shares[asked.link_id]
        return replace(shown, is_open=False, revoked_at=STARTS, revoked_by=asked.actor.name)

    def open_share_link(
        self, asked: sharing_requests.OpenShareLink
    ) -> sharing_requests.OpenedShare:
        if asked.token not in self.shares:
            raise Refused("not_found", "link_not_valid", f"Not in force {self.mark}.")
        self.openings[asked.token] += asked.is_counted
        return self.shares[asked.token]

    def _share_link(self, token: str) -> sharing_requests.ShareLink:
        share = self.shares[token]
        return sharing_requests.ShareLink(
            id=token,
            reader=None,
            parts=share.parts,
            made_by="Rita Recruiter",
            made_at=STARTS,
            expires_at=share.expires_at,
            revoked_at=None,
            revoked_by=None,
            is_open=True,
            opened_count=self.openings[token],
            opened_at=(),
        )

    # analysis

    def read_report(
        self, asked: analysis_requests.ReadReport | analysis_requests.RunAgain
    ) -> Report:
        self.report_viewers.append(asked.viewer_id)
        report = self.report or a_report(asked.interview_id, self.mark)
        hidden = replace(report, score=None, is_score_hidden=True)
        return hidden if self.is_score_hidden else report

    run_again = read_report

    def ratings(self, _: people.ReadRatings) -> people.Ratings:
        return people.Ratings(tuple(self.rated.values()))

    def rate_answer(self, asked: people.RateAnswer) -> people.AnswerRatings:
        if asked.question_id not in ("q1", "q2"):
            raise Refused("not_found", "question_not_found", "There is no such question.")
        own = people.Rating(asked.person, asked.level, asked.note, STARTS, saw_ai=False)
        said = people.AnswerRatings(asked.question_id, True, own, (), 0, None)
        self.rated[asked.question_id] = said
        self.emit(analysis.RatingsChanged(asked.interview_id, asked.question_id))
        return said

    def show_without_rating(self, asked: people.ShowWithoutRating) -> people.AnswerRatings:
        return people.AnswerRatings(asked.question_id, True, None, (), 0, None)

    def watch_call(self, asked: people.WatchCall) -> people.Done:
        if self.unheard:
            raise self.unheard.pop()
        self.watching.add(asked.person_id)
        return people.Done()

    def override_answer(self, asked: people.OverrideAnswer) -> people.AnswerRatings:
        override = people.Override(asked.person, asked.level, asked.reason, STARTS)
        return people.AnswerRatings(asked.question_id, True, None, (), 0, override)

    def withdraw_override(self, asked: people.WithdrawOverride) -> people.AnswerRatings:
        raise Refused("conflict", "not_overridden", "There is nothing to withdraw.")

    def live_assessments(self, _: Any) -> Assessments:
        return Assessments(tuple(self.assessments))

    def live_transcript(self, _: Any) -> LiveTranscript:
        return LiveTranscript(tuple(self.said), behind_s=3.0, until_s=12.0)

    def engines(self, _: Any) -> Engines:
        return Engines(*[Engine("coverage", "Key-point coverage")] * 2)

    def ping(self, _: Any) -> Alive:
        return Alive(self.asked, ok=True)
