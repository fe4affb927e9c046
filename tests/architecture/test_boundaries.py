"""Who may import, call and publish what: the two rules of docs/architecture.md, and layers."""

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import grimp
import pytest

from services.gateway.ws.events import EFFECTS
from services.media.calls.events import HANDLERS as MEDIA_HANDLERS
from services.media.cluster.live_events import OWN
from shared.events import Event, all_kinds
from shared.events.handling import EventTable

ROOT = Path(__file__).parents[2]
SERVICES = ("scheduling", "plan", "media", "analysis", "notify", "gateway")
NAMEKO = ("scheduling", "plan", "notify", "analysis")
ASYNCIO = ("media", "gateway")
FREEZES_EVENTLET = {
    "asyncio", "ctranslate2", "faster_whisper", "litellm", "numpy", "torch", "whisperx",
}  # fmt: skip
PRODUCER = {kind.name: kind.producer for kind in all_kinds()}
CONSUMERS = sorted({service for kind in all_kinds() for service in kind.consumers})
EACH_CONSUMER = pytest.mark.parametrize("service", CONSUMERS)
EACH_SERVICE = pytest.mark.parametrize("service", SERVICES)


@cache
def graph() -> grimp.ImportGraph:
    # Read anew each time: grimp's cache goes by the times of files and has been found stale.
    return grimp.build_graph("services", "shared", include_external_packages=True, cache_dir=None)


def modules_of(package: str) -> list[str]:
    return [m for m in sorted(graph().modules) if m == package or m.startswith(package + ".")]


def imports_of(package: str) -> set[tuple[str, str]]:
    return {
        (module, imported)
        for module in modules_of(package)
        for imported in graph().find_modules_directly_imported_by(module)
    }


def sources(service: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / "services" / service).rglob("*.py")):
        if "node_modules" not in path.parts:
            yield path, ast.parse(path.read_text())


@EACH_SERVICE
def test_a_service_imports_no_other_service(service: str) -> None:
    """R59."""
    foreign = {
        pair
        for pair in imports_of(f"services.{service}")
        if pair[1].startswith("services.") and not pair[1].startswith(f"services.{service}")
    }
    assert not foreign


def test_shared_imports_no_service() -> None:
    assert not {pair for pair in imports_of("shared") if pair[1].startswith("services")}


def test_no_import_circle() -> None:
    """Also none of imports for types alone: a Protocol says what is needed of the other side."""
    needs = {
        module: graph().find_modules_directly_imported_by(module)
        for package in ("services", "shared")
        for module in modules_of(package)
    }
    while ready := [module for module in needs if not needs[module] & needs.keys()]:
        for module in ready:
            del needs[module]
    in_circles = {module for module in needs if any(module in other for other in needs.values())}
    assert not in_circles


@EACH_SERVICE
def test_domain_imports_the_standard_library_events_and_spelling_only(service: str) -> None:
    own = f"services.{service}.domain"
    foreign = {
        pair
        for pair in imports_of(own)
        if not pair[1].startswith((own, "shared.events", "shared.spelling"))
        and pair[1].split(".")[0] not in sys.stdlib_module_names
    }
    assert not foreign


@pytest.mark.parametrize("service", ASYNCIO)
def test_asyncio_processes_never_import_eventlet(service: str) -> None:
    reached = graph().find_upstream_modules(f"services.{service}.__main__", as_package=False)
    assert not reached & {"nameko", "eventlet"}


@pytest.mark.parametrize("service", NAMEKO)
def test_nameko_processes_import_nothing_that_freezes_them(service: str) -> None:
    reached = graph().find_upstream_modules(f"services.{service}.__main__", as_package=False)
    assert not reached & FREEZES_EVENTLET


LAYERS = [(service, layer) for service in SERVICES for layer in ("domain", "handlers", "storage")]
ROOMS_OF_MEDIA = [
    ("media", room) for room in ("calls", "cluster", "recording", "finishing", "exports")
]


@pytest.mark.parametrize(("service", "layer"), LAYERS + ROOMS_OF_MEDIA)
def test_transport_stays_out_of_the_rules(service: str, layer: str) -> None:
    transport = {"nameko", "eventlet", "aiohttp", "pika", "kombu", "amqp"}
    assert not {p for p in imports_of(f"services.{service}.{layer}") if p[1] in transport}


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "gateway"])
def test_only_the_gateway_asks(service: str) -> None:
    """No service but the gateway sends a request to another one."""
    asking = {"ServiceRpc", "ClusterRpc", "ServiceRpcClient"}
    for path, tree in sources(service):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert not asking & {alias.name for alias in node.names}, path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                is_bus = isinstance(node.func.value, ast.Name | ast.Attribute)
                names = ast.unparse(node.func.value) if is_bus else ""
                assert not (node.func.attr in ("ask", "call") and names.endswith("bus")), path


def test_the_gateway_asks_by_declared_requests_only() -> None:
    """`services.ask(CreateInterview(...))`, never the name of a method and a dictionary."""
    for path, tree in sources("gateway"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                by_name = node.func.attr == "call" and ast.unparse(node.func.value).endswith(
                    ("bus", "services")
                )
                assert not by_name, f"{path}:{node.lineno}"


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "gateway"])
def test_a_service_knows_its_own_requests_only(service: str) -> None:
    """What another one answers is nothing that it could ask for."""
    of_others = tuple(f"shared.requests.{name}" for name in SERVICES if name != service)
    asking = {pair for pair in imports_of(f"services.{service}") if pair[1].startswith(of_others)}
    assert not asking


@EACH_SERVICE
def test_a_service_publishes_its_own_events_only(service: str) -> None:
    for path, tree in sources(service):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rsplit(".", 1)[-1]
                assert PRODUCER.get(name, service) == service, f"{path}:{node.lineno} {name}"


@EACH_CONSUMER
def test_each_service_handles_what_the_events_declare(service: str) -> None:
    """The declarations are what the broker is told; the code listens to just that."""
    declared = {kind.cls for kind in all_kinds() if service in kind.consumers}
    assert {*handlers_of(service)} == declared


@EACH_CONSUMER
def test_each_handler_takes_the_event_of_its_row(service: str) -> None:
    for event, handler in handlers_of(service).items():
        _self, taken, _cause = inspect.signature(handler, eval_str=True).parameters.values()
        assert issubclass(event, taken.annotation), handler.__qualname__


@pytest.mark.parametrize(
    ("service", "heard"), [("gateway", {*EFFECTS}), ("media", {*MEDIA_HANDLERS, *OWN})]
)
def test_live_listeners_hear_what_the_events_declare(service: str, heard: set[type[Event]]) -> None:
    assert heard == {kind.cls for kind in all_kinds() if service in kind.live}


def test_events_name_services_that_exist() -> None:
    named = {name for kind in all_kinds() for name in (kind.producer, *kind.consumers, *kind.live)}
    assert named <= set(SERVICES)


def handlers_of(service: str) -> EventTable:
    module = {"media": "calls.events", "analysis": "events"}.get(service, "handlers")
    return import_module(f"services.{service}.{module}").HANDLERS
