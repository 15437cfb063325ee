"""Settings come from the environment, then from `.env`; what does not fit is told by name."""

import re
from pathlib import Path

import pytest
from process import REPOSITORY
from pydantic import SecretStr

from bot.settings import Settings, SettingsError

TOKEN = "123456:AbC-dEf_made-up"
SECRET = "a-made-up_SECRET"
NAMES = [name.upper() for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Begin without any setting, in an empty folder."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _value(name: str) -> object:
    value = getattr(Settings.read(), name.lower())
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def test_without_settings_the_defaults_hold() -> None:
    settings = Settings.read()
    assert settings.bot_token is None
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.webhook_url is None
    assert settings.webhook_secret is None
    assert settings.port == 8080
    assert settings.corpus_dir == Path("seeds")
    assert settings.log_level == "INFO"


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("BOT_TOKEN", TOKEN, TOKEN),
        ("TELEGRAM_API_URL", "http://localhost:8081", "http://localhost:8081"),
        ("TELEGRAM_API_URL", "https://api.example/", "https://api.example"),
        ("WEBHOOK_URL", "https://bot.example", "https://bot.example"),
        ("WEBHOOK_URL", "https://bot.example/a/b/", "https://bot.example/a/b"),
        ("WEBHOOK_SECRET", SECRET, SECRET),
        ("PORT", "1", 1),
        ("PORT", "65535", 65535),
        ("CORPUS_DIR", "/some/where", Path("/some/where")),
        ("LOG_LEVEL", "DEBUG", "DEBUG"),
        ("LOG_LEVEL", "warning", "WARNING"),
    ],
)
def test_each_setting_is_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str, given: str, expected: object
) -> None:
    monkeypatch.setenv(name, given)
    assert _value(name) == expected


@pytest.mark.parametrize(
    ("name", "given"), [("BOT_TOKEN", TOKEN), ("PORT", "9000"), ("LOG_LEVEL", "DEBUG")]
)
def test_settings_are_read_from_a_file_in_the_working_directory(
    folder: Path, name: str, given: str
) -> None:
    (folder / ".env").write_text(f"# a comment\n\n{name}={given}\n")
    assert str(_value(name)) == given


def test_the_environment_goes_before_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("PORT=9000\nLOG_LEVEL=DEBUG\n")
    monkeypatch.setenv("PORT", "9001")
    settings = Settings.read()
    assert (settings.port, settings.log_level) == (9001, "DEBUG")


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_setting_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    default = _value(name)
    monkeypatch.setenv(name, "")
    assert _value(name) == default


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_that_is_empty_in_the_file_is_as_good_as_none(folder: Path, name: str) -> None:
    default = _value(name)
    (folder / ".env").write_text(f"{name}=\n")
    assert _value(name) == default


def test_settings_of_other_programs_are_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("ANOTHER_PROGRAM=1\n")
    monkeypatch.setenv("BOT_NAME", "another")
    assert Settings.read().port == 8080


UNFIT = [
    ("BOT_TOKEN", "a secret"),
    ("BOT_TOKEN", "987654"),
    ("BOT_TOKEN", "987654:"),
    ("BOT_TOKEN", ":ZyX-wVu"),
    ("BOT_TOKEN", "bot987654:ZyX-wVu"),
    ("BOT_TOKEN", "987654:ZyX wVu"),
    ("BOT_TOKEN", "987654:ZyX-wVu\n"),
    ("BOT_TOKEN", "987654:ZyX/../getMe"),
    ("WEBHOOK_SECRET", "with blanks"),
    ("WEBHOOK_SECRET", "umläut"),
    ("WEBHOOK_SECRET", "x" * 257),
    ("WEBHOOK_URL", "ftp://bot.example"),
    ("WEBHOOK_URL", "bot.example"),
    ("WEBHOOK_URL", "https://"),
    ("WEBHOOK_URL", "https://bot.example/?a=b"),
    ("WEBHOOK_URL", "https://bot.example/#there"),
    ("WEBHOOK_URL", "https://bot example/"),
    ("TELEGRAM_API_URL", "api.telegram.org"),
    ("TELEGRAM_API_URL", "file:///etc/passwd"),
    ("PORT", "abc"),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "-1"),
    ("PORT", "80.5"),
    ("LOG_LEVEL", "loud"),
    ("LOG_LEVEL", "10"),
]


@pytest.mark.parametrize(("name", "unfit"), UNFIT)
def test_a_setting_that_does_not_fit_is_told_by_name_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, unfit: str
) -> None:
    monkeypatch.setenv(name, unfit)
    with pytest.raises(SettingsError, match=f"^{name} ") as error:
        Settings.read()
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("name", "unfit"), UNFIT)
def test_what_is_told_of_a_setting_never_holds_a_secret(
    monkeypatch: pytest.MonkeyPatch, name: str, unfit: str
) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv(name, unfit)
    with pytest.raises(SettingsError) as error:
        Settings.read()
    told = repr(error.value) + repr(error.value.__cause__)
    assert TOKEN not in told
    assert SECRET not in told
    if name in {"BOT_TOKEN", "WEBHOOK_SECRET"}:
        assert unfit.strip() not in told


def test_a_file_of_settings_that_cannot_be_read_is_told_by_name(folder: Path) -> None:
    (folder / ".env").write_bytes(b"BOT_TOKEN=987654:ZyX-wVu\nCORPUS_DIR=B\xfccher\n")
    with pytest.raises(SettingsError, match=r"\.env") as error:
        Settings.read()
    assert "ZyX-wVu" not in str(error.value)


def test_settings_that_are_shown_hide_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("WEBHOOK_SECRET", SECRET)
    settings = Settings.read()
    shown = repr(settings) + str(settings) + settings.model_dump_json()
    assert TOKEN not in shown
    assert SECRET not in shown


# Every setting is documented


@pytest.mark.parametrize("name", NAMES)
def test_each_setting_stands_with_its_default_in_the_example_file(name: str) -> None:
    example = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
    default = Settings.model_fields[name.lower()].default
    value = re.escape(str(default)) if default else ".*"
    assert re.search(rf"^# {name}={value}$", example, re.MULTILINE)


def test_the_example_file_has_no_setting_that_does_not_exist() -> None:
    example = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE)) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_setting_is_explained_in_the_readme(name: str) -> None:
    assert f"`{name}`" in (REPOSITORY / "README.md").read_text(encoding="utf-8")
