"""Transport of notify: one request, three events, and a clock that sends what is due."""

from __future__ import annotations

from typing import Any

from nameko.timer import timer

from services.notify.handlers import HANDLERS, Notifying
from services.notify.schemas import notifications_view
from services.notify.wiring import build
from shared.events import Envelope
from shared.events.handling import handle
from shared.messaging.nameko_service import Wiring, rpc, subscribe
from shared.telemetry import get_logger

SEND_EVERY_S = 1
log = get_logger()


class NotifyService:
    """Mails, as the gateway asks about them."""

    name = "notify"
    wiring = Wiring(build)

    @rpc
    def list_notifications(self, interview_id: str) -> dict[str, Any]:
        return notifications_view(self._do.notifications(interview_id))

    @timer(interval=SEND_EVERY_S)
    def send_due(self) -> None:
        try:
            while self._do.send_due():
                pass
        except Exception:
            log.exception("sending_failed")

    @subscribe(HANDLERS)
    def on_event(self, envelope: Envelope) -> None:
        handle(HANDLERS, self._do, envelope)

    @property
    def _do(self) -> Notifying:
        return self.wiring.handlers
