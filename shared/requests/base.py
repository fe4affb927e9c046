"""How a request is declared: a frozen dataclass, registered with its name and its answer.

    @request("scheduling.get_interview", refused=("interview_not_found",))
    @dataclass(frozen=True)
    class GetInterview(Request[InterviewDetails]):
        \"""An interview, unless it is deleted.\"""

        interview_id: str

Owns the registry. Owns no request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar, get_args

from marshmallow import Schema

from shared.contracts import codec
from shared.contracts.schema import schema_for

A = TypeVar("A")


@dataclass(frozen=True)
class RequestKind:
    """What the registry knows of one request. `refused` are the codes that it may be refused by."""

    cls: type[Request[Any]]
    service: str
    method: str
    refused: frozenset[str]
    schema: Schema
    answer: type[Any]

    @property
    def name(self) -> str:
        """`<service>.<method>`, the routing key of the request."""
        return f"{self.service}.{self.method}"


class Request(Generic[A]):
    """Base of all requests; `A` is what is answered."""

    kind: ClassVar[RequestKind]

    def arguments(self) -> dict[str, Any]:
        """The JSON-ready named arguments."""
        return self.kind.schema.dump(self)  # type: ignore[no-any-return]

    @classmethod
    def read_answer(cls, plain: Any) -> A:
        """The answer as it came; raises Unreadable."""
        answer: A = codec.from_plain(cls.kind.answer, plain)
        return answer


_KINDS: dict[str, RequestKind] = {}
R = TypeVar("R", bound=type[Request[Any]])


def request(name: str, *, refused: tuple[str, ...] = ()) -> Callable[[R], R]:
    """Register a frozen dataclass as the request `<service>.<method>`."""

    def register(cls: R) -> R:
        if name in _KINDS:
            raise ValueError(f"{name} is declared twice")
        service, _, method = name.partition(".")
        (answer,) = get_args(cls.__orig_bases__[0])  # type: ignore[attr-defined]
        kind = RequestKind(cls, service, method, frozenset(refused), schema_for(cls), answer)
        cls.kind = kind
        _KINDS[name] = kind
        return cls

    return register


def all_kinds() -> Iterator[RequestKind]:
    """Every registered request, by name."""
    return iter(sorted(_KINDS.values(), key=lambda kind: kind.name))
