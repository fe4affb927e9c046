"""Reads a model's reply: the JSON that was asked for, alone or with prose or a fence around it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from services.analysis.domain.assessment import Verdict
from services.analysis.score.port import Claim
from shared.contracts.text import CleanText

LONGEST_TEXT = 2000
_FENCED = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL | re.IGNORECASE)


class BadReply(Exception):
    """The reply is not what was asked for; the message can be sent back to the model."""


class Text(CleanText):
    """A text; null means none, too much of it is cut, and what breaks the rule is left out."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        return super()._deserialize(value, *args, **kwargs).strip()[:LONGEST_TEXT]


class CriterionSchema(Schema):
    """What a model says about one criterion."""

    class Meta:
        unknown = EXCLUDE

    id = CleanText(required=True)
    verdict = fields.String(
        required=True,
        validate=validate.OneOf(["met", "partly", "not_met", "not_discussed"]),
    )
    quote = Text(load_default="", allow_none=True)
    comment = Text(load_default="", allow_none=True)


class ReplySchema(Schema):
    """What a model says about an answer. A score of its own, if it gives one, is not looked at."""

    class Meta:
        unknown = EXCLUDE

    criteria = fields.List(fields.Nested(CriterionSchema), required=True)
    comment = Text(load_default="", allow_none=True)
    follow_up = Text(load_default="", allow_none=True)


Reply = tuple[tuple[Claim, ...], str, str | None]  # claims, comment, follow-up question


def read_reply(reply: str, point_ids: Collection[str]) -> Reply:
    """The claims, the comment, the follow-up question; raises BadReply."""
    try:
        loaded = ReplySchema().load(json_in(reply))
    except ValidationError as error:
        raise BadReply(json.dumps(error.messages, default=str)[:500]) from error
    ids = [each["id"] for each in loaded["criteria"]]
    if sorted(ids) != sorted(point_ids):
        raise BadReply(f"criteria must have exactly these ids: {', '.join(point_ids)}.")
    claims = tuple(
        Claim(each["id"], Verdict(each["verdict"]), each["quote"] or "", each["comment"] or "")
        for each in loaded["criteria"]
    )
    return claims, loaded["comment"] or "", loaded["follow_up"] or None


def json_in(reply: str) -> Any:
    """The object in a reply that may have fences or prose around it; raises BadReply."""
    fenced = _FENCED.search(reply)
    text = fenced.group(1) if fenced else reply[reply.find("{") : reply.rfind("}") + 1]
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadReply(f"it is not JSON ({error}).") from error
    if not isinstance(found, dict):
        raise BadReply("it is not a JSON object.")
    return found
