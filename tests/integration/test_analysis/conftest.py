"""Analysis for the tests that need it running. WhisperX is an extra of gigabytes: its test runs
where it is installed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from importlib.util import find_spec

import pytest
import pytest_asyncio

from deploy.broker import Broker
from tests.conftest import purge
from tests.integration.core import Gateway, gateway
from tests.integration.test_analysis.running import PROCESSES, Analysis
from tests.support.programs import Program

collect_ignore = [] if find_spec("whisperx") else ["test_whisperx.py"]


@pytest.fixture(scope="module")
def analysis(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analysis]:
    folder = tmp_path_factory.mktemp("analysis")
    purge(broker.url)
    programs = [Program(name, folder, broker.url) for name in PROCESSES]
    with ExitStack() as stack:
        for program in programs:
            stack.enter_context(program)
        yield Analysis(broker.url, folder, *programs)
    assert not (folder / "asr_worker.log").read_text().count("Traceback")


@pytest_asyncio.fixture
async def office(analysis: Analysis) -> AsyncIterator[Gateway]:
    async with gateway(analysis.url, "analysis") as asking:
        yield asking
