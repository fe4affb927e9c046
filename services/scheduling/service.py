"""Transport of scheduling: requests from the gateway and events from the others, nothing else."""

from __future__ import annotations

from typing import Any

from nameko.timer import timer

from services.scheduling.domain.errors import (
    InvalidInterview,
    InvalidQuery,
    InvalidShareLink,
    LinkNotValid,
    SchedulingError,
)
from services.scheduling.domain.sharing import Parts, Wish
from services.scheduling.handlers import HANDLERS, Scheduling
from services.scheduling.schemas import read_form, read_moment, read_question
from services.scheduling.views import (
    consents_of,
    interview_details,
    interview_list,
    new_share_link,
    opened_share,
    share_link,
)
from services.scheduling.wiring import build
from shared.contracts.codec import picked
from shared.events import Envelope
from shared.events.handling import handle
from shared.events.scheduling import Consent
from shared.messaging.answering import RequestTable, on
from shared.messaging.nameko_service import Wiring, answers, subscribe
from shared.requests.scheduling import (
    ChangeDate,
    Consents,
    CreateInterview,
    Deleted,
    DeleteInterview,
    GetInterview,
    GiveConsents,
    InterviewDetails,
    InterviewList,
    InviteAgain,
    Link,
    ListInterviews,
    RecordDeviceCheck,
    RecordLinkOpened,
    ResolveLink,
    RotateCandidateLink,
)
from shared.requests.scheduling.sharing import (
    CreateShareLink,
    ListShareLinks,
    NewShareLink,
    OpenedShare,
    OpenShareLink,
    RevokeShareLink,
    ShareLink,
    ShareLinks,
)
from shared.telemetry import get_logger

NO_SHOW_CHECK_S = 20
RESPELLING_S = 1
log = get_logger()


def create_interview(do: Scheduling, asked: CreateInterview) -> InterviewDetails:
    saved = do.schedule_interview(read_form(asked, do.now()))
    return interview_details(saved, do.links)


def get_interview(do: Scheduling, asked: GetInterview) -> InterviewDetails:
    interview = do.interview(asked.interview_id)
    shows_figure = do.shows_figure(interview, asked.viewer_id)
    return interview_details(interview, do.links, shows_figure=shows_figure)


def change_date(do: Scheduling, asked: ChangeDate) -> InterviewDetails:
    starts_at, time_zone = read_moment(asked, do.now())
    changed = do.change_date(
        asked.interview_id, starts_at=starts_at, time_zone=time_zone, actor=asked.actor.name
    )
    return interview_details(changed, do.links)


def delete_interview(do: Scheduling, asked: DeleteInterview) -> Deleted:
    do.delete_interview(asked.interview_id)
    log.info("interview_deleted", interview_id=asked.interview_id, account_id=asked.actor.id)
    return Deleted()


def invite_again(do: Scheduling, asked: InviteAgain) -> InterviewDetails:
    changed = do.invite_again(asked.interview_id, actor=asked.actor.name)
    return interview_details(changed, do.links)


def rotate_candidate_link(do: Scheduling, asked: RotateCandidateLink) -> InterviewDetails:
    changed = do.rotate_candidate_link(asked.interview_id, actor=asked.actor.name)
    return interview_details(changed, do.links)


def list_interviews(do: Scheduling, asked: ListInterviews) -> InterviewList:
    page = do.listing.page(read_question(asked))
    counters = do.listing.counters(now=do.now(), time_zone=asked.time_zone)
    return interview_list(
        page, counters, do.links, lambda each: do.shows_figure(each, asked.viewer_id)
    )


def resolve_link(do: Scheduling, asked: ResolveLink) -> Link:
    interview, role = do.resolve_link(asked.token)
    return Link(interview.id, role.value, interview_details(interview, do.links))


def record_link_opened(do: Scheduling, asked: RecordLinkOpened) -> InterviewDetails:
    return interview_details(do.record_link_opened(asked.interview_id), do.links)


def record_device_check(do: Scheduling, asked: RecordDeviceCheck) -> InterviewDetails:
    checked = do.record_device_check(
        asked.interview_id, has_camera=asked.has_camera, has_microphone=asked.has_microphone
    )
    return interview_details(checked, do.links)


def give_consents(do: Scheduling, asked: GiveConsents) -> Consents:
    given = {consent: getattr(asked, consent.value) for consent in Consent}
    return consents_of(do.give_consents(asked.interview_id, given))


def create_share_link(do: Scheduling, asked: CreateShareLink) -> NewShareLink:
    wish = Wish(
        parts=picked(Parts, asked.parts),
        days=asked.days,
        reader=asked.reader or None,
        actor_id=asked.actor.id,
        actor=asked.actor.name,
    )
    made = do.sharing.create(asked.interview_id, wish)
    log.info("report_shared", interview_id=asked.interview_id, link_id=made.link.id)
    return new_share_link(made, do.now())


def list_share_links(do: Scheduling, asked: ListShareLinks) -> ShareLinks:
    links = do.sharing.links(asked.interview_id)
    return ShareLinks(tuple(share_link(link, do.now()) for link in links))


def revoke_share_link(do: Scheduling, asked: RevokeShareLink) -> ShareLink:
    revoked = do.sharing.revoke(asked.interview_id, asked.link_id, actor=asked.actor.name)
    log.info("report_share_revoked", interview_id=asked.interview_id, link_id=asked.link_id)
    return share_link(revoked, do.now())


def open_share_link(do: Scheduling, asked: OpenShareLink) -> OpenedShare:
    interview, link = do.sharing.open(asked.token, is_counted=asked.is_counted)
    if asked.is_counted:
        log.info("shared_report_opened", interview_id=interview.id, link_id=link.id)
    return opened_share(interview, link)


REQUESTS = RequestTable(
    SchedulingError,
    on(CreateInterview, create_interview, invalid=InvalidInterview),
    on(GetInterview, get_interview),
    on(ChangeDate, change_date, invalid=InvalidInterview),
    on(DeleteInterview, delete_interview),
    on(RotateCandidateLink, rotate_candidate_link),
    on(InviteAgain, invite_again),
    on(ListInterviews, list_interviews, invalid=InvalidQuery),
    on(ResolveLink, resolve_link, invalid=LinkNotValid),
    on(RecordLinkOpened, record_link_opened),
    on(RecordDeviceCheck, record_device_check),
    on(GiveConsents, give_consents),
    on(CreateShareLink, create_share_link, invalid=InvalidShareLink),
    on(ListShareLinks, list_share_links),
    on(RevokeShareLink, revoke_share_link),
    on(OpenShareLink, open_share_link, invalid=LinkNotValid),
)


class SchedulingService:
    """Interviews, as the gateway asks for them."""

    name = "scheduling"
    wiring = Wiring(build)

    @answers(REQUESTS)
    def on_request(self, name: str, arguments: dict[str, Any]) -> Any:
        return REQUESTS.answer(self._do, name, arguments)

    @timer(interval=NO_SHOW_CHECK_S)
    def miss_absent_candidates(self) -> None:
        try:
            self._do.miss_absent_candidates()
        except Exception:
            log.exception("no_show_check_failed")

    @timer(interval=RESPELLING_S)
    def respell(self) -> None:
        try:
            self._do.respelling.step()
        except Exception:
            log.exception("respelling_failed")

    @subscribe(HANDLERS)
    def on_event(self, envelope: Envelope) -> None:
        handle(HANDLERS, self._do, envelope)

    @property
    def _do(self) -> Scheduling:
        return self.wiring.handlers
