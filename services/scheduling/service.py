"""Transport of scheduling: requests from the gateway and events from the others, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nameko.timer import timer

from services.scheduling.domain.errors import LinkNotValid, SchedulingError
from services.scheduling.handlers import HANDLERS, Scheduling
from services.scheduling.schemas import read_form, read_moment, read_question, read_text
from services.scheduling.views import consents_view, interview_view, page_view
from services.scheduling.wiring import build
from shared.events import Envelope
from shared.events.handling import handle
from shared.events.scheduling import Consent
from shared.messaging.nameko_service import Refused, Wiring, rpc, subscribe
from shared.telemetry import get_logger

NO_SHOW_CHECK_S = 20
View = dict[str, Any]
log = get_logger()


class SchedulingService:
    """Interviews, as the gateway asks for them."""

    name = "scheduling"
    wiring = Wiring(build)

    @rpc
    def create_interview(self, **form: Any) -> View:
        """request_id, template_id, position, candidate_name, candidate_email, local_time or None
        for now, time_zone, campaign or None, recruiter {id, name, email}."""
        with refusals():
            command = read_form(form, self._do.now())
            return self._view(self._do.schedule_interview(command))

    @rpc
    def get_interview(self, interview_id: str) -> View:
        with refusals():
            return self._view(self._do.interview(interview_id))

    @rpc
    def change_date(
        self, interview_id: str, local_time: str | None, time_zone: str, actor: dict[str, str]
    ) -> View:
        with refusals():
            starts_at, zone = read_moment(local_time, time_zone, self._do.now())
            changed = self._do.change_date(
                interview_id, starts_at=starts_at, time_zone=zone, actor=actor["name"]
            )
            return self._view(changed)

    @rpc
    def delete_interview(self, interview_id: str, actor: dict[str, str]) -> View:
        with refusals():
            self._do.delete_interview(interview_id)
            log.info("interview_deleted", interview_id=interview_id, account_id=actor["id"])
            return {"deleted": True}

    @rpc
    def rotate_candidate_link(self, interview_id: str, actor: dict[str, str]) -> View:
        with refusals():
            return self._view(self._do.rotate_candidate_link(interview_id, actor=actor["name"]))

    @rpc
    def list_interviews(self, time_zone: str = "UTC", **asked: Any) -> View:
        """search, status, order, limit, after; `time_zone` decides which day "today" is."""
        with refusals():
            page = self._do.listing.page(read_question(asked))
            counters = self._do.listing.counters(now=self._do.now(), time_zone=time_zone)
            return page_view(page, counters, self._do.links)

    @rpc
    def resolve_link(self, token: str) -> View:
        with refusals():
            interview, role = self._do.resolve_link(read_text(token, LinkNotValid))
            return {
                "interview_id": interview.id,
                "role": role.value,
                "interview": self._view(interview),
            }

    @rpc
    def record_link_opened(self, interview_id: str) -> View:
        with refusals():
            return self._view(self._do.record_link_opened(interview_id))

    @rpc
    def record_device_check(
        self, interview_id: str, has_camera: bool, has_microphone: bool
    ) -> View:
        with refusals():
            checked = self._do.record_device_check(
                interview_id, has_camera=bool(has_camera), has_microphone=bool(has_microphone)
            )
            return self._view(checked)

    @rpc
    def give_consents(self, interview_id: str, data: bool, recording: bool, analysis: bool) -> View:
        with refusals():
            answers = {
                Consent.DATA: data is True,
                Consent.RECORDING: recording is True,
                Consent.ANALYSIS: analysis is True,
            }
            return consents_view(self._do.give_consents(interview_id, answers))

    @timer(interval=NO_SHOW_CHECK_S)
    def miss_absent_candidates(self) -> None:
        try:
            self._do.miss_absent_candidates()
        except Exception:
            log.exception("no_show_check_failed")

    @subscribe(HANDLERS)
    def on_event(self, envelope: Envelope) -> None:
        handle(HANDLERS, self._do, envelope)

    @property
    def _do(self) -> Scheduling:
        return self.wiring.handlers

    def _view(self, interview: Any) -> View:
        return interview_view(interview, self._do.links)


@contextmanager
def refusals() -> Iterator[None]:
    """The one place where errors of the domain become answers."""
    try:
        yield
    except SchedulingError as error:
        raise Refused(error.kind, error.code, str(error), error.fields) from error
