"""No test reaches beyond this machine."""

import ipaddress
import sys
from typing import Any


def _stays_here(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every connection that is not to this machine's own address."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        if host != "localhost" and not ipaddress.ip_address(host.partition("%")[0]).is_loopback:
            raise RuntimeError(f"a test wanted to connect to {arguments[1]}")


# Not a fixture: a hook of the interpreter's own sees the connections of every library.
sys.addaudithook(_stays_here)
