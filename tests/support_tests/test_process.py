"""A process is started clean, watched, and ended for sure."""

import sys
from pathlib import Path

import pytest
from process import BotProcess

_POLITE = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
print("ready", sorted(os.environ), os.environ.get("NAME"), flush=True)
time.sleep(60)
"""
_STUBBORN = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", file=sys.stderr, flush=True)
while True:
    time.sleep(60)
"""


def _run(code: str, **settings: str) -> BotProcess:
    return BotProcess(settings, command=[sys.executable, "-c", code])


def test_a_process_knows_only_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "from the machine")
    with _run(_POLITE, NAME="given") as process:
        output = process.wait_output("given")
    assert "BOT_TOKEN" not in output
    assert "'HOME'" in output
    assert "'PATH'" in output


def test_a_process_is_asked_to_end_and_its_exit_code_returned() -> None:
    with _run(_POLITE) as process:
        process.wait_output("ready")
        assert process.is_running
        assert process.stop() == 7
        assert not process.is_running


def test_a_process_that_does_not_listen_is_killed() -> None:
    with _run(_STUBBORN) as process:
        process.wait_output("ready")
        assert process.stop(timeout=0.2) == -9


def test_a_process_can_be_killed_at_once() -> None:
    with _run(_POLITE) as process:
        process.wait_output("ready")
        assert process.kill() == -9


def test_output_that_does_not_come_is_told_with_the_output_that_came() -> None:
    with _run("print('only this')") as process:
        with pytest.raises(AssertionError, match="'that' but:\nonly this"):
            process.wait_output("that")
        assert process.wait_exit() == 0


def test_a_process_that_runs_on_is_told_with_its_output() -> None:
    with _run(_POLITE) as process:
        process.wait_output("ready")
        with pytest.raises(AssertionError, match=r"still runs after 0\.1 s(?s:.)*ready"):
            process.wait_exit(timeout=0.1)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_the_memory_of_a_process_is_told() -> None:
    with _run(_POLITE) as process:
        process.wait_output("ready")
        memory = process.rss_mb()
        assert memory is not None
        assert 1 < memory < 1000


def test_home_is_empty_and_goes_away() -> None:
    code = "import os; home = os.environ['HOME']; print(os.listdir(home), home)"
    with _run(code) as process:
        process.wait_exit()
    listing, home = process.output.split()
    assert listing == "[]"
    assert not Path(home).exists()
