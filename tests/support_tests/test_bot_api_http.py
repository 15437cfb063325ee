"""The fake Telegram reads HTTP as a real server does."""

import json
import socket
import threading
import time

import pytest
from bot_api import ALICE, BOB, BotApi, Sent


def _request(api: BotApi, head: str, body: bytes = b"", method: str = "sendMessage") -> bytes:
    first = f"POST /bot{api.token}/{method} HTTP/1.1\r\nHost: telegram\r\n"
    return f"{first}{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _form(api: BotApi, body: bytes) -> bytes:
    return _request(api, "Content-Type: application/x-www-form-urlencoded\r\n", body)


def _answers(api: BotApi, *pieces: bytes, count: int = 1) -> list[str]:
    """Return the first lines of the answers to what is sent piece by piece."""
    with socket.create_connection(("127.0.0.1", int(api.url.rpartition(":")[2]))) as line:
        for piece in pieces:
            line.sendall(piece)
            time.sleep(0.02)
        line.settimeout(5)
        received = b""
        while received.count(b"HTTP/1.1 ") < count and (more := line.recv(65536)):
            received += more
    lines = received.decode().split("\r\n")
    return [line for line in lines if "HTTP/1.1 " in line]


def test_a_request_may_come_in_pieces(api: BotApi) -> None:
    request = _form(api, b"chat_id=1001&text=a+b%2B%F0%9F%98%80&parse_mode=")
    pieces = [request[start : start + 40] for start in range(0, len(request), 40)]
    assert _answers(api, *pieces) == ["HTTP/1.1 200 OK"]
    assert api.messages()[0].text == "a b+😀"


def test_requests_may_come_together(api: BotApi) -> None:
    requests = b"".join(_form(api, b"chat_id=1001&text=%d" % number) for number in range(3))
    assert len(_answers(api, requests, count=3)) == 3
    assert [sent.text for sent in api.messages()] == ["0", "1", "2"]


def test_a_request_after_a_poll_waits_for_it(api: BotApi) -> None:
    poll = _request(api, "Content-Type: application/json\r\n", b'{"timeout": 30}', "getUpdates")
    threading.Timer(0.2, api.say, ("Hello",)).start()
    assert len(_answers(api, poll + _form(api, b"chat_id=1001&text=x"), count=2)) == 2
    assert [call.method for call in api.calls] == ["getUpdates", "sendMessage"]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("Transfer-Encoding: chunked\r\n\r\n", "411 Length Required"),
        ("Content-Length: 999999999\r\n\r\n", "413 Request Entity Too Large"),
        ("x" * 70_000, "431 Request Header Fields Too Large"),
    ],
)
def test_requests_that_are_not_understood_are_refused(api: BotApi, head: str, status: str) -> None:
    first = f"POST /bot{api.token}/sendMessage HTTP/1.1\r\n"
    assert _answers(api, f"{first}{head}".encode()) == [f"HTTP/1.1 {status}"]


def test_those_who_wait_are_woken_by_what_they_wait_for(api: BotApi) -> None:
    seen: list[tuple[str, Sent]] = []
    to_alice, to_bob = api.say("x"), api.say("x", BOB)
    threads = [
        threading.Thread(target=lambda who=who, said=said: seen.append((who, api.wait_reply(said))))
        for who, said in (("Alice", to_alice), ("Bob", to_bob))
    ]
    for thread in threads:
        thread.start()
    for person in (BOB, ALICE):
        assert _answers(api, _form(api, b"chat_id=%d&text=%d" % (person.id, person.id)))
    for thread in threads:
        thread.join(5)
    assert {(who, sent.chat_id) for who, sent in seen} == {("Alice", ALICE.id), ("Bob", BOB.id)}


def test_an_answer_is_compact_json(api: BotApi) -> None:
    with socket.create_connection(("127.0.0.1", int(api.url.rpartition(":")[2]))) as line:
        line.sendall(_request(api, "", method="getMe"))
        head, _end, body = line.recv(65536).partition(b"\r\n\r\n")
    assert b"Content-Type: application/json" in head
    assert json.loads(body) == {"ok": True, "result": api.me}
