"""notify without a mail server: mails wait in a folder, and say so (S33)."""

from __future__ import annotations

from pathlib import Path

from deploy.broker import Broker
from shared.events.notify import NotificationSent
from tests.integration.core import Core, an_invitation, gateway
from tests.integration.messaging.publishing import an_envelope, publish


async def test_without_a_mail_server_mails_wait_as_files(broker: Broker, tmp_path: Path) -> None:
    """S33: nothing outside is needed."""
    with Core(tmp_path, broker.url, "notify") as core:
        async with gateway(core.url, "notify") as office:
            said = an_invitation()
            publish(core.url, an_envelope(said))
            sent = await office.hears(NotificationSent, said.interview_id)
            assert sent.channel == "file"
    (written,) = (tmp_path / "mail").iterdir()
    assert b"Bea" in written.read_bytes()
