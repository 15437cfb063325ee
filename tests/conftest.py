"""No test reaches beyond this machine."""

import ipaddress
import sys
from typing import Any

import pytest
from hypothesis import settings


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
