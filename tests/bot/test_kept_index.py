"""The bot keeps its index: the next start maps it, and makes it anew if it is damaged."""

from pathlib import Path

from bot_api import BotApi, Person

from index.cache import FILE
from tests.bot import running
from tests.bot.running import FOUR_COUNTRIES, PARIS_CALL


def test_the_next_start_maps_the_index_or_makes_it_anew(tmp_path: Path, carol: Person) -> None:
    kept = tmp_path / FILE
    with BotApi() as telegram:
        for state, said in [
            ("none", "polling"),
            ("whole", "loaded the index of"),
            ("damaged", f"{kept} is damaged"),
            ("whole", "loaded the index of"),
        ]:
            if state == "damaged":
                data = bytearray(kept.read_bytes())
                data[-100] ^= 1
                kept.write_bytes(data)
            with running.polling(telegram, DATA_DIR=str(tmp_path)) as bot:
                assert telegram.ask(PARIS_CALL, carol).text.startswith(FOUR_COUNTRIES)
                assert said in bot.process.output
                assert "Traceback" not in bot.process.output
