"""How transcripts are read, and how what people and the bot do is written down."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import entities
import httpx
import pytest
from bot_api import BotApi
from hypothesis import given
from hypothesis import strategies as st

from tests.bot.transcripts import (
    WIDTH,
    Deed,
    Stage,
    Step,
    count,
    deed,
    difference,
    event,
    keyboard,
    markdown,
    offers,
    parse,
    render,
)

TRANSCRIPT = """\
# What this is about

Carol: Who?
| And where?

  Verbatim replies:
    **Nobody**

    [More]

  Verbatim reacts 👀

# A remark

the bot is restarted

Carol presses [More]

  Verbatim is silent.

# The end
"""
STEPS = [
    Step(
        ("# What this is about",),
        ("Carol: Who?", "| And where?"),
        ("  Verbatim replies:", "    **Nobody**", "", "    [More]", "", "  Verbatim reacts 👀"),
        3,
    ),
    Step(("# A remark",), ("the bot is restarted",), (), 15),
    Step((), ("Carol presses [More]",), ("  Verbatim is silent.",), 17),
    Step(("# The end",), (), (), 22),
]


# The file


def test_a_transcript_is_read_step_by_step() -> None:
    assert parse(TRANSCRIPT) == STEPS


def test_a_transcript_is_written_as_it_was_read() -> None:
    assert render(parse(TRANSCRIPT)) == TRANSCRIPT


def test_blank_lines_are_put_in_order() -> None:
    loose = TRANSCRIPT.replace("\n\n#", "\n \n\n#").replace("about\n\n", "about\n")
    loose = loose.replace("where?\n\n", "where?\n").replace("replies:", "replies: ")
    assert render(parse(f"\n{loose}\n\n")) == TRANSCRIPT


@pytest.mark.parametrize("line", ["  Verbatim replies:", "| And where?"])
@pytest.mark.parametrize("before", ["", "# A remark\n\n", "Carol: Who?\n\n  Verbatim\n# Now\n"])
def test_a_line_that_belongs_to_nothing_is_named(before: str, line: str) -> None:
    with pytest.raises(ValueError, match=rf"line {before.count(chr(10)) + 1}: this belongs"):
        parse(f"{before}{line}\n")


@given(st.text("#|ab \n"))
def test_what_is_written_is_read_as_it_was(text: str) -> None:
    try:
        steps = parse(text)
    except ValueError:
        return
    again = parse(render(steps))
    assert [(s.above, s.action, s.then) for s in again if s.action] == [
        (s.above, s.action, s.then) for s in steps if s.action
    ]
    assert render(again) == render(steps)


DEEDS = {
    "Carol: Who?": Deed("says", "Carol", text="Who?"),
    "Carol:": Deed("says", "Carol"),
    "Carol (pt-BR): Quem?": Deed("says", "Carol", "pt-BR", text="Quem?"),
    "Carol in My readers: a: b": Deed("says", "Carol", group="My readers", text="a: b"),
    "Carol (de) in Readers, topic 7: Wer?": Deed(
        "says", "Carol", "de", group="Readers", topic="7", text="Wer?"
    ),
    "Carol: Bob presses [More]": Deed("says", "Carol", text="Bob presses [More]"),
    "Carol replies to that: Who?": Deed("replies", "Carol", text="Who?"),
    'Carol in Readers replies to "Only four": Who?': Deed(
        "replies", "Carol", group="Readers", target="Only four", text="Who?"
    ),
    'Carol replies to "Only four" quoting it: Who?': Deed(
        "replies", "Carol", target="Only four", quoting=" quoting it", text="Who?"
    ),
    "Carol edits: Where?": Deed("edits", "Carol", text="Where?"),
    "Carol presses [[1] ▶]": Deed("presses", "Carol", label="[1] ▶"),
    'Carol in Readers presses [More] under "Only four"': Deed(
        "presses", "Carol", group="Readers", label="More", target="Only four"
    ),
    'Carol follows the link of "[1]"': Deed("follows", "Carol", label="[1]"),
    "Carol asks inline: Paris": Deed("asks", "Carol", text="Paris"),
    "Carol asks inline:": Deed("asks", "Carol"),
    "Carol asks inline from 20: Paris": Deed("asks", "Carol", offset="20", text="Paris"),
    "Carol in Readers chooses result 2": Deed("chooses", "Carol", group="Readers", number="2"),
    "Carol sends a sticker": Deed("sends", "Carol", label="sticker"),
    "Carol sends an animation: Who?": Deed("sends", "Carol", label="animation", text="Who?"),
    "Carol deletes that": Deed("deletes", "Carol"),
    'Carol deletes "Who"': Deed("deletes", "Carol", target="Who"),
    "the bot is restarted": Deed("restarts"),
    "the stored articles are changed by hand": Deed("spoils"),
    'in "Bees" "they dance" becomes "they sing"': Deed(
        "changes", label="Bees", target="they dance", text="they sing"
    ),
    '"Bees" is removed': Deed("removes", label="Bees"),
}


@pytest.mark.parametrize(("line", "meant"), DEEDS.items(), ids=DEEDS)
def test_an_action_is_understood(line: str, meant: Deed) -> None:
    assert deed((line,)) == meant


def test_a_text_goes_on_in_further_lines() -> None:
    assert deed(("Carol: a", "|", "|   b", "|c")).text == "a\n\n  b\nc"
    assert deed(("Carol:", "| a")).text == "a"


@pytest.mark.parametrize("line", ["Carol dances", "Carol presses More", "# Carol: hi"])
def test_what_nobody_can_do_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="Nobody can do this"):
        deed((line,))


# What is shown

SHOWN = {
    "<b>a</b> <i>b</i> <u>c</u> <s>d</s> <code>e</code>": ["**a** *b* __c__ ~~d~~ `e`"],
    "<b>a <i>b</i></b><i>c</i>": ["**a *b****c*"],
    '<a href="https://t.me/x">[1 <i>a</i>]</a>': ["[[1 *a*]](https://t.me/x)"],
    "a\n\nb": ["a", "", "b"],
    "<blockquote><b>😀</b> a\n\nb</blockquote>\nc": ["> **😀** a", "> ", "> b", "c"],
    "a\n<blockquote expandable>b</blockquote>c": ["a", ">> b", "c"],
    "a<blockquote>b</blockquote>\n\nc": ["a", "> b", "", "c"],
    "<blockquote>a</blockquote><blockquote expandable>b</blockquote>": ["> a", ">> b"],
}


@pytest.mark.parametrize(("html", "lines"), SHOWN.items())
def test_a_text_is_written_with_marks(html: str, lines: list[str]) -> None:
    assert markdown(entities.parse(html, "HTML")) == lines


BUTTONS: list[tuple[dict[str, Any], str]] = [
    ({"text": "More", "callback_data": "more"}, "[More]"),
    ({"text": "Open", "url": "https://a.org"}, "[Open ↗ https://a.org]"),
    ({"text": "Copy", "copy_text": {"text": "a b"}}, "[Copy ⧉ a b]"),
    ({"text": "Send", "switch_inline_query": "a"}, "[Send → @bot a]"),
    ({"text": "Send", "switch_inline_query_chosen_chat": {"query": "a"}}, "[Send → @bot a]"),
    ({"text": "Ask", "switch_inline_query_current_chat": ""}, "[Ask → here: @bot]"),
    ({"text": "Begin", "start_parameter": "a"}, "[Begin → /start a]"),
]


def test_buttons_are_written_in_their_rows() -> None:
    first, *others = [button for button, _ in BUTTONS]
    rows = keyboard({"inline_keyboard": [[first, first], *([each] for each in others)]})
    assert rows == ["[More] [More]", *(written for _, written in BUTTONS[1:])]


def test_a_reply_that_is_asked_for_is_told() -> None:
    assert keyboard(None) == []
    assert keyboard({"force_reply": True}) == ["(asks for a reply)"]
    hint = {"force_reply": True, "input_field_placeholder": "a title"}
    assert keyboard(hint) == ["(asks for a reply: a title)"]


def test_the_results_of_an_inline_query_are_listed() -> None:
    message = {"message_text": "<blockquote>a</blockquote>\nb", "parse_mode": "HTML"}
    result = {"type": "article", "title": "One", "input_message_content": message}
    more = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}
    results = [
        result | {"description": "the first"},
        result | {"title": "Two", "reply_markup": more},
        result | {"title": "Three"},
    ]
    assert offers({"results": results, "next_offset": "3"}) == (
        "Verbatim offers 3 results, more from 3",
        [
            *("1. One", "   the first", "     > a", "     b"),
            *("2. Two", "     > a", "     b", "     [More]"),
            "3. Three",
        ],
    )
    assert offers({"results": []}) == ("Verbatim offers no results", [])


def test_long_lines_are_folded_and_keep_their_mark() -> None:
    lines = event("Verbatim replies:", [f">> {'word ' * 50}", ">> ", "", f"     {'word ' * 30}"])
    assert lines[0] == "  Verbatim replies:"
    assert max(map(len, lines)) <= WIDTH
    assert [line.split("word")[0] for line in lines[1:]] == [
        *["    >> "] * 3,
        *("    >>", ""),
        *["         "] * 2,
    ]


def test_what_the_bot_does_is_counted() -> None:
    assert [count(step.then) for step in STEPS] == [2, 0, 0, 0]
    assert count(event(f"toast: {'word ' * 40}", [])) == 1


def test_a_difference_names_the_line_and_what_changed() -> None:
    now = Step((), STEPS[0].action, ("  Verbatim replies:", "    **Somebody**"))
    told = difference(STEPS[0], now)
    assert told.startswith("line 3: Carol: Who?\n")
    assert "\n-    **Nobody**\n" in told
    assert "\n+    **Somebody**" in told


# On the stage


class Scene:
    """People on a stage, and a bot that does what a test tells it to."""

    def __init__(self, telegram: BotApi) -> None:
        self.telegram = telegram

    def begin(self, *lines: str) -> None:
        self.deeds = [deed((line,)) for line in lines]
        self.stage = Stage(self.telegram, self.deeds)
        self.stage.do(self.deeds.pop(0))

    def go_on(self) -> None:
        self.stage.do(self.deeds.pop(0))

    @property
    def asked(self) -> dict[str, Any]:
        """What the bot got last."""
        asked: dict[str, Any] = self.telegram.pending_updates[-1]
        return asked

    def does(self, method: str, **params: Any) -> int:
        """Let the bot do something, where the last update came from if nothing else is said."""
        for name in ("message", "edited_message"):
            if name in self.asked and "chat_id" not in params:
                params["chat_id"] = self.asked[name]["chat"]["id"]
        url = f"{self.telegram.url}/bot{self.telegram.token}/{method}"
        with httpx.Client(trust_env=False) as client:
            result = client.post(url, json=params).json().get("result")
        return int(result["message_id"]) if isinstance(result, dict) else 0

    def told(self) -> list[str]:
        return self.stage.tell()


@pytest.fixture
def scene() -> Iterator[Scene]:
    with BotApi() as telegram:
        yield Scene(telegram)


def _reply(scene: Scene) -> dict[str, int]:
    return {"message_id": scene.asked["message"]["message_id"]}


def test_messages_are_told_by_what_they_reply_to(scene: Scene) -> None:
    scene.begin("Carol: Who?", "Carol: Where?")
    scene.does("sendMessage", text="Nobody", reply_parameters=_reply(scene))
    last = scene.does("sendMessage", text="or somebody")
    scene.does("sendMessage", text="maybe", reply_parameters={"message_id": last})
    assert scene.told() == [
        *("  Verbatim replies:", "    Nobody", ""),
        *("  Verbatim says:", "    or somebody", ""),
        *("  Verbatim replies to that message:", "    maybe"),
    ]
    scene.go_on()
    scene.does("sendMessage", text="Here", reply_parameters={"message_id": last})
    assert scene.told() == ['  Verbatim replies to "or somebody":', "    Here"]


def test_edits_reactions_and_deletions_are_told(scene: Scene) -> None:
    scene.begin("Carol: Who?", "Carol: Where?")
    asked = _reply(scene)
    scene.does("setMessageReaction", **asked, reaction=[{"type": "emoji", "emoji": "👀"}])
    first = scene.does("sendMessage", text="Wait")
    scene.does("sendMessage", text="Wait more")
    scene.does("editMessageText", message_id=first, text="Nobody")
    scene.does("deleteMessage", message_id=first)
    scene.does("setMessageReaction", **asked, reaction=[])
    scene.does("sendChatAction", action="typing")
    assert scene.told() == [
        *("  Verbatim reacts 👀", ""),
        *("  Verbatim says:", "    Wait", ""),
        *("  Verbatim says:", "    Wait more", ""),
        *('  Verbatim edits "Wait":', "    Nobody", ""),
        *("  Verbatim deletes that message", ""),
        "  Verbatim takes its reaction back",
    ]
    scene.go_on()
    scene.does("setMessageReaction", **asked, reaction=[{"type": "emoji", "emoji": "👍"}])
    assert scene.told() == ['  Verbatim reacts 👍 to "Who?"']
    assert scene.told() == []


def test_new_buttons_are_told_without_the_text_that_stays(scene: Scene) -> None:
    scene.begin("Carol: Who?")
    first = scene.does("sendMessage", text="One")
    last = scene.does("sendMessage", text="Two")
    scene.does("editMessageReplyMarkup", **_with_buttons(message_id=first))
    scene.does("sendMessage", text="Three")
    scene.does("editMessageReplyMarkup", message_id=first)
    scene.does("setMessageReaction", message_id=last)
    assert scene.told()[6:] == [
        *('  Verbatim changes the buttons of "One":', "    [More]", ""),
        *("  Verbatim says:", "    Three", ""),
        *('  Verbatim changes the buttons of "One"', ""),
        '  Verbatim takes its reaction to "Two" back',
    ]


def test_files_are_told_with_their_size(scene: Scene) -> None:
    scene.begin("Carol: Who?")
    file = scene.telegram.add_file("who.txt", b"Nobody")
    scene.does("sendDocument", document=file, caption="Read", reply_parameters=_reply(scene))
    assert scene.told() == ["  Verbatim sends the file who.txt (6 bytes):", "    Read"]


def test_what_is_done_elsewhere_is_told_with_its_place(scene: Scene) -> None:
    scene.begin("Carol: hi", "Carol in Readers, topic 7: Who?", "Bob in Readers: Who?")
    carol = scene.asked["message"]["chat"]["id"]
    scene.go_on()
    scene.does("sendMessage", text="a", message_thread_id=7)
    scene.does("sendMessage", text="b")
    scene.does("sendMessage", text="c", chat_id=carol)
    headings = [line for line in scene.told() if line.startswith("  V")]
    assert headings == [
        "  Verbatim says:",
        "  Verbatim says in Readers:",
        "  Verbatim says to Carol:",
    ]
    scene.go_on()
    scene.does("sendMessage", text="a", message_thread_id=7)
    assert scene.told()[0] == "  Verbatim says in Readers, topic 7:"


def _with_buttons(**params: Any) -> dict[str, Any]:
    button = {"text": "More", "callback_data": "more"}
    return params | {"reply_markup": {"inline_keyboard": [[button]]}}


def test_buttons_are_pressed_under_the_last_message_that_has_them(scene: Scene) -> None:
    scene.begin("Carol: Who?", "Carol presses [More]", 'Carol presses [More] under "One"')
    one, two = (scene.does("sendMessage", **_with_buttons(text=text)) for text in ("One", "Two"))
    scene.does("sendMessage", text="Three")
    scene.told()
    chat_id = scene.asked["message"]["chat"]["id"]
    for pressed in (two, one):
        scene.go_on()
        query = scene.asked["callback_query"]
        assert query["message"]["message_id"] == pressed
        scene.does("editMessageText", chat_id=chat_id, message_id=pressed, text="Gone")
        scene.does("answerCallbackQuery", callback_query_id=query["id"], text="Done")
        assert scene.told() == [
            *("  toast: Done", ""),
            *("  Verbatim edits that message:", "    Gone"),
        ]


def test_a_press_that_is_not_answered_is_an_error(scene: Scene) -> None:
    scene.begin("Carol: Who?", "Carol presses [More]")
    scene.does("sendMessage", **_with_buttons(text="One"))
    scene.told()
    scene.go_on()
    with pytest.raises(AssertionError, match="was not answered"):
        scene.told()


def test_an_alert_is_told_apart_and_an_answer_without_a_text_is_not_told(scene: Scene) -> None:
    scene.begin("Carol: Who?", *["Carol presses [More]"] * 2)
    scene.does("sendMessage", **_with_buttons(text="One"))
    scene.told()
    for answer, told in (({"text": "No", "show_alert": True}, ["  alert: No"]), ({}, [])):
        scene.go_on()
        query = scene.asked["callback_query"]["id"]
        scene.does("answerCallbackQuery", callback_query_id=query, **answer)
        assert scene.told() == told


def test_an_inline_query_is_answered_with_results(scene: Scene) -> None:
    scene.begin("Carol asks inline from 20: Paris")
    query = scene.asked["inline_query"]
    assert (query["query"], query["offset"]) == ("Paris", "20")
    scene.does("answerInlineQuery", inline_query_id=query["id"], results=[])
    assert scene.told() == ["  Verbatim offers no results"]


def test_a_result_that_was_chosen_is_a_message_like_others(scene: Scene) -> None:
    scene.begin(
        "Carol asks inline: Paris",
        "Carol in Readers chooses result 2",
        "Bob in Readers presses [More]",
    )
    message = {"message_text": "Two"}
    button = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}
    result = {"type": "article", "title": "One", "input_message_content": {"message_text": "One"}}
    second = result | {"id": "2", "input_message_content": message, "reply_markup": button}
    query = scene.asked["inline_query"]["id"]
    scene.does("answerInlineQuery", inline_query_id=query, results=[result | {"id": "1"}, second])
    scene.told()
    scene.go_on()
    assert scene.told() == []
    scene.go_on()
    pressed = scene.asked["callback_query"]
    scene.does("answerCallbackQuery", callback_query_id=pressed["id"])
    sent = pressed["inline_message_id"]
    scene.does("editMessageText", inline_message_id=sent, text="Gone")
    assert scene.told() == ["  Verbatim edits that message:", "    Gone"]


def test_what_is_no_text_can_be_sent(scene: Scene) -> None:
    scene.begin("Carol sends a video note", "Carol in Readers, topic 7 sends a photo: Who?")
    assert "video_note" in scene.asked["message"]
    scene.go_on()
    message = scene.asked["message"]
    assert (message["caption"], message["message_thread_id"]) == ("Who?", 7)
    scene.does("sendMessage", text="a", message_thread_id=7, reply_parameters=_reply(scene))
    assert scene.told() == ["  Verbatim replies:", "    a"]


def test_messages_that_people_delete_are_gone(scene: Scene) -> None:
    scene.begin("Carol: Who?", "Carol deletes that", 'Carol deletes "Who"')
    chat_id = scene.asked["message"]["chat"]["id"]
    scene.does("sendMessage", text="Nobody", reply_parameters=_reply(scene))
    scene.told()
    assert len(scene.telegram.messages(chat_id)) == 1
    scene.go_on()
    assert scene.telegram.messages(chat_id) == []
    scene.go_on()
    scene.does("sendMessage", text="Still", chat_id=chat_id, reply_parameters=_reply(scene))
    assert scene.told()[0].startswith("  Verbatim is refused sendMessage")


def test_a_link_is_followed_only_where_it_was_sent(scene: Scene) -> None:
    scene.begin("Carol: Who?", 'Bob follows the link of "[1]"')
    link = f'<a href="https://t.me/{scene.telegram.username}?start=abc">[1] One</a>'
    scene.does("sendMessage", text=link, parse_mode="HTML")
    scene.told()
    with pytest.raises(AssertionError, match="no link"):
        scene.go_on()


def test_a_link_in_a_group_is_followed_in_private(scene: Scene) -> None:
    scene.begin("Carol in Readers: Who?", 'Bob in Readers follows the link of "[1]"')
    link = f'<a href="https://t.me/{scene.telegram.username}?start=abc">[1] One</a>'
    scene.does("sendMessage", text=link, parse_mode="HTML")
    scene.told()
    scene.go_on()
    message = scene.asked["message"]
    assert (message["text"], message["chat"]["type"]) == ("/start abc", "private")
    scene.does("sendMessage", text="Here", reply_parameters=_reply(scene))
    assert scene.told() == ["  Verbatim replies:", "    Here"]


def test_people_reply_to_messages_of_the_bot_and_of_each_other(scene: Scene) -> None:
    scene.begin(
        "Carol in Readers: Who?",
        "Bob in Readers replies to that: Really?",
        'Bob in Readers replies to "Wh": Who else?',
        'Bob in Readers replies to "body" quoting it: Body?',
    )
    asked = _reply(scene)["message_id"]
    answered = scene.does("sendMessage", text="Nobody")
    scene.told()
    for target in (answered, asked, answered):
        scene.go_on()
        assert scene.asked["message"]["reply_to_message"]["message_id"] == target
    assert scene.asked["message"]["quote"]["text"] == "body"


def test_people_edit_what_they_said_last(scene: Scene) -> None:
    scene.begin("Carol: Who?", "Carol: Where?", "Carol edits: When?")
    scene.go_on()
    last = _reply(scene)["message_id"]
    scene.go_on()
    edited = scene.asked["edited_message"]
    assert (edited["message_id"], edited["text"]) == (last, "When?")
    scene.does("sendMessage", text="Now", reply_parameters={"message_id": last})
    assert scene.told() == ["  Verbatim replies:", "    Now"]


def test_a_person_has_one_language(scene: Scene) -> None:
    scene.begin("Carol (de): Wer?", "Carol: Wo?")
    for _ in range(2):
        assert scene.asked["message"]["from"]["language_code"] == "de"
        if scene.deeds:
            scene.go_on()


def test_what_varies_is_named_by_what_it_is(scene: Scene) -> None:
    scene.begin("Carol: Who?")
    me = scene.asked["message"]["from"]["id"]
    today = datetime.now(UTC).date()
    scene.does("sendMessage", text=f"You are {me}, since {today} 12:30, found in 1.5 ms")
    scene.does("sendMessage", text="It failed. (Reference 12ab3f)")
    assert scene.told() == [
        *("  Verbatim says:", "    You are <id of Carol>, since <today>, found in <a moment>", ""),
        *("  Verbatim says:", "    It failed. (Reference <of the error>)"),
    ]


def test_a_refusal_is_told_unless_nothing_was_to_change(scene: Scene) -> None:
    scene.begin("Carol: Who?")
    sent = scene.does("sendMessage", text="Nobody")
    scene.told()
    scene.does("editMessageText", message_id=sent, text="Nobody")
    scene.does("editMessageText", message_id=sent, text="")
    assert scene.told() == [
        "  Verbatim is refused editMessageText: Bad Request: message text is empty"
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Carol replies to that: Who?", "no message of the bot"),
        ('Carol replies to "One": Who?', "no message that begins"),
        ("Carol edits: Who?", "nothing here to edit"),
        ("Carol presses [More]", "no message with a button"),
    ],
)
def test_what_cannot_be_done_now_is_an_error(scene: Scene, line: str, reason: str) -> None:
    with pytest.raises(AssertionError, match=reason):
        scene.begin(line)
