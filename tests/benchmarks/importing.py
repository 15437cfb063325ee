"""A thousand articles into the library by one command, and one more by a chat: time and memory.

    python tests/benchmarks/importing.py FOLDER… [--articles 1000]

FOLDER… are BEIR folders; their passages, in order and taken again from the beginning if need be,
twenty to a file, are the articles. The time until one more is live is told from the press of "Add"
to the first answer that quotes it. Memory is the most that the process ever had.
"""

import argparse
import resource
import subprocess
import sys
import time
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from bot_api import BotApi  # noqa: E402 – found by the path set just above

from index import read_corpus  # noqa: E402 – the same
from tests.bot import running  # noqa: E402 – the same
from tests.bot.admins import OWNER, Admin  # noqa: E402 – the same

PASSAGES = 20
ANOTHER = b"Yaks\n\nThe yaks of Upper Dolpo carry salt across five passes in the month of June.\n"
QUESTION = "What do the yaks of Upper Dolpo carry?"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--articles", type=int, default=1000)
    chosen = parser.parse_args()
    texts = [article.text for folder in chosen.folders for article in read_corpus(folder).articles]
    with TemporaryDirectory() as folder:
        files = _written(texts, chosen.articles, Path(folder) / "files")
        began = time.perf_counter()
        # Its progress bar goes to this terminal.
        subprocess.run(
            [sys.executable, "-m", "index", "add", "--yes", "--data-dir", folder, *files],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        took = time.perf_counter() - began
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{len(files):,} articles added by one command: {took:.1f} s, most {memory:.0f} MB")
        _serve(folder)


def _written(texts: list[str], count: int, folder: Path) -> list[Path]:
    folder.mkdir()
    endless = cycle(" ".join(text.split()) for text in texts)
    files = [folder / f"article-{number:04}.txt" for number in range(count)]
    for number, file in enumerate(files):
        paragraphs = [f"Article number {number}", *islice(endless, PASSAGES)]
        file.write_text("\n\n".join(paragraphs), encoding="utf-8")
    return files


def _serve(folder: str) -> None:
    settings = {"DATA_DIR": folder, "ADMIN_IDS": str(OWNER.id), "PUBLISH_AT_ONCE": "true"}
    began = time.perf_counter()
    with BotApi() as telegram, running.polling(telegram, **settings) as bot:
        print(f"bot started: {time.perf_counter() - began:.1f} s, {_most(bot.process.pid):.0f} MB")
        admin = Admin(telegram)
        for number in range(3):
            question = QUESTION.replace("Upper", f"Upper-{number}")
            admin.send(f"yaks-{number}.txt", ANOTHER.replace(b"Upper", f"Upper-{number}".encode()))
            preview = admin.preview(timeout=60)
            began = time.perf_counter()
            admin.press(preview, "Add")
            while f"Upper-{number} Dolpo carry salt" not in telegram.ask(question).text:
                time.sleep(0.05)
            took = time.perf_counter() - began
            print(f"one more is live: {took:.2f} s, most {_most(bot.process.pid):.0f} MB")


def _most(pid: int) -> float:
    """The most memory in MB that a process ever had."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
