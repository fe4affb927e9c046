"""What callers get, written with marshmallow. Nothing here names a person."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.notify.domain.correspondence import OPEN, Notification
from shared.contracts.schema import Moment


class NotificationSchema(Schema):
    """One message: what, how, how far. `at` is when that became so, or when it is due."""

    id = fields.String()
    notification = fields.String(attribute="kind")
    channel = fields.String()
    state = fields.String()
    at = fields.Method("when")
    reason = fields.String()

    def when(self, notification: Notification) -> str | None:
        """Due time while it is open, otherwise the time of the outcome."""
        moment = notification.due_at if notification.state in OPEN else notification.changed_at
        return Moment()._serialize(moment)


def notifications_view(notifications: tuple[Notification, ...]) -> dict[str, object]:
    """The answer to `list_notifications`."""
    return {"items": NotificationSchema(many=True).dump(notifications)}
