"""Requests and answers in nameko's format; only refusals are seen by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.messaging import rpc_wire
from shared.messaging.errors import Refused, ServiceFailed
from shared.messaging.wire import Malformed


def test_request_is_nameko_json() -> None:
    body = rpc_wire.request_body({"interview_id": "i1"})
    assert json.loads(body) == {"args": [], "kwargs": {"interview_id": "i1"}}
    assert rpc_wire.read_request(body) == ([], {"interview_id": "i1"})


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"args": []}', b'{"args": {}, "kwargs": {}}', b"\xff"]
)
def test_other_bodies_are_malformed_requests(body: bytes) -> None:
    with pytest.raises(Malformed):
        rpc_wire.read_request(body)


@pytest.mark.parametrize("result", [None, 0, "text", [1], {"a": None}])
def test_result_arrives_as_it_was_given(result: Any) -> None:
    assert rpc_wire.read_answer(rpc_wire.answer_body(result)) == result


def test_refusal_arrives_with_kind_code_message_and_fields() -> None:
    refusal = Refused("invalid", "invalid_interview", "Please check.", {"template_id": "Choose."})
    with pytest.raises(Refused) as seen:
        rpc_wire.read_answer(rpc_wire.error_body(refusal))
    assert (seen.value.kind, seen.value.code) == ("invalid", "invalid_interview")
    assert (seen.value.message, seen.value.fields) == ("Please check.", {"template_id": "Choose."})


def test_other_errors_arrive_as_failure_without_internals() -> None:
    body = rpc_wire.error_body(KeyError("the candidate's e-mail"))
    assert b"e-mail" not in body
    assert b"KeyError" not in body
    with pytest.raises(ServiceFailed):
        rpc_wire.read_answer(body)


def test_error_of_a_foreign_nameko_service_is_a_failure() -> None:
    error = {"exc_type": "ValueError", "exc_path": "x", "exc_args": ["x"], "value": "x"}
    with pytest.raises(ServiceFailed):
        rpc_wire.read_answer(json.dumps({"result": None, "error": error}).encode())


@pytest.mark.parametrize("body", [b"", b"[]", b"nonsense"])
def test_unreadable_answer_is_a_failure(body: bytes) -> None:
    with pytest.raises(ServiceFailed):
        rpc_wire.read_answer(body)
