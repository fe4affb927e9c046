"""Transport of notify: events, and a clock that sends what is due. It is asked nothing."""

from __future__ import annotations

from nameko.timer import timer

from services.notify.handlers import HANDLERS, Notifying
from services.notify.wiring import build
from shared.events import Envelope
from shared.events.handling import handle
from shared.messaging.nameko_service import Wiring, subscribe
from shared.telemetry import get_logger

SEND_EVERY_S = 1
log = get_logger()


class NotifyService:
    """Mails about interviews."""

    name = "notify"
    wiring = Wiring(build)

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
