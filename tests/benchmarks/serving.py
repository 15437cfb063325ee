"""How fast and how large the bot is: the figures that the README promises.

    python tests/benchmarks/serving.py [--questions 100]

Over the seeds: a question answered end to end, from the update handed out by a Bot API server on
this machine to the reply that arrives there (p50, p95); `python -m index ask` from a cold start;
the bot's memory when idle. Every figure is of a real process.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from bot_api import BotApi  # noqa: E402 – found by the path set just above
from process import BotProcess  # noqa: E402 – the same

FIXTURES = ROOT / "seeds" / "questions.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=100)
    chosen = parser.parse_args()
    lines = FIXTURES.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["text"] for line in lines]

    cold = [_cold_start() for _ in range(5)]
    print(f"index ask, cold start: median {statistics.median(cold):.2f} s, worst {max(cold):.2f} s")

    with BotApi() as api, BotProcess({"BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.url}) as bot:
        api.ask("hi", timeout=30)
        time.sleep(1)
        print(f"bot, idle: {bot.rss_mb():.0f} MB")
        took = []
        for number in range(chosen.questions):
            question = questions[number % len(questions)]
            started = time.perf_counter()
            api.ask(question)
            took.append((time.perf_counter() - started) * 1000)
        took.sort()
        p50, p95 = took[len(took) // 2], took[int(len(took) * 0.95)]
        print(f"question to reply: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
        print(f"bot, after {len(took)} questions: {bot.rss_mb():.0f} MB")


def _cold_start() -> float:
    command = [sys.executable, "-m", "index", "ask", "Which countries signed the Paris Call?"]
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
