"""The request contract: what the gateway may ask each service, and what it is answered.

`base` declares and registers, `<service>.py` hold the requests, `fields` the texts that people
type, `fingerprint` notices a changed shape. Only the gateway asks.

During a rollout old and new processes talk to each other: both sides leave out fields that they do
not know, and a field that is added later has a default.
"""

from shared.requests import analysis, media, ping, plan, scheduling
from shared.requests.scheduling import sharing

__all__ = ["analysis", "media", "ping", "plan", "scheduling", "sharing"]
