"""No test reaches beyond this machine."""

import ipaddress
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import is_hypothesis_test, settings
from process import unmeasured


def _stays_here(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every connection that is not to this machine's own address."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        if host != "localhost" and not ipaddress.ip_address(host.partition("%")[0]).is_loopback:
            raise RuntimeError(f"a test wanted to connect to {arguments[1]}")


# How long an example takes is told by how busy the machine is: four processes share two cores here,
# and 10 ms became 212. Times are measured in tests/benchmarks.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


# Not a fixture: a hook of the interpreter's own sees the connections of every library.
sys.addaudithook(_stays_here)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="write what the bot does now into the transcripts, to be read as a diff",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: Iterable[pytest.Item]) -> None:
    """Measure the coverage of what tests run the lines of, and of that once.

    Tracing makes all that a process runs two or three times as slow, libraries and the fake Bot API
    included. Of a test that talks to a bot over HTTP only the bot's process is worth that; so are
    the bots that many tests share, but not each that one test starts for itself and kills. And a
    hundred examples of a property run the lines that others run.
    """
    plugin: Any = config.pluginmanager.getplugin("_cov")
    if plugin is None or plugin.cov_controller is None:
        return  # with --no-cov the marker would fail: https://github.com/pytest-dev/pytest-cov/issues
    for item in items:
        if isinstance(item, pytest.Function) and (
            _talks_to_a_bot(item) or is_hypothesis_test(item.function)
        ):
            item.add_marker(pytest.mark.no_cover)


def _talks_to_a_bot(item: pytest.Function) -> bool:
    sources = {str(getattr(each, "__module__", "")) for each in vars(item.module).values()}
    return any(source.startswith("bot_api") for source in sources)


@pytest.fixture(autouse=True)
def _unmeasured(request: pytest.FixtureRequest) -> Iterator[None]:
    """Start processes without coverage where the test is without."""
    without = request.node.get_closest_marker("no_cover")
    with unmeasured() if without else nullcontext():
        yield
