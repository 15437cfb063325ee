"""What Telegram refuses before it looks at any chat: texts, buttons, inline results, audiences.

The texts of the refusals are the ones the real Bot API server sends, because bots tell them apart
by text; where only Telegram's own server would refuse, it is the error name that is sent.
"""

import itertools
import json
import re
from collections.abc import Callable
from typing import Any

import entities
from bot_api_objects import Params
from entities import EntityError, FormattedText, utf16_length

DATA_LIMIT = 64

_TEXT_LIMIT = 4096
_ENTITY_LIMIT = 100
_CAPTION_LIMIT = 1024
_BUTTON_LIMIT = 100
_ROW_LIMIT = 8
_COPY_LIMIT = 256
_QUERY_LIMIT = 256
_RESULT_LIMIT = 50
_LONGEST_CACHE_TIME = 24 * 60 * 60

_BUTTON_ACTIONS = frozenset(
    {
        "callback_data",
        "callback_game",
        "copy_text",
        "login_url",
        "pay",
        "switch_inline_query",
        "switch_inline_query_chosen_chat",
        "switch_inline_query_current_chat",
        "url",
        "web_app",
    }
)
_CHOSEN_CHATS = frozenset(f"allow_{kind}_chats" for kind in ("user", "bot", "group", "channel"))

# What an inline result needs by its type, besides the id; one of the names is enough.
_RESULT_NEEDS: dict[str, list[tuple[str, ...]]] = {
    "article": [("title",), ("input_message_content",)],
    "audio": [("audio_url", "audio_file_id")],
    "contact": [("phone_number",), ("first_name",)],
    "document": [("title",), ("document_url", "document_file_id")],
    "game": [("game_short_name",)],
    "gif": [("gif_url", "gif_file_id")],
    "location": [("latitude",), ("longitude",), ("title",)],
    "mpeg4_gif": [("mpeg4_url", "mpeg4_file_id")],
    "photo": [("photo_url", "photo_file_id")],
    "sticker": [("sticker_file_id",)],
    "venue": [("latitude",), ("longitude",), ("title",), ("address",)],
    "video": [("title",), ("video_url", "video_file_id")],
    "voice": [("title",), ("voice_url", "voice_file_id")],
}
_OTHER_CONTENTS = frozenset({"latitude", "phone_number", "payload", "rich_message"})

_WIDE_AUDIENCES = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
)
_CHAT_AUDIENCES = frozenset({"chat", "chat_administrators", "chat_member"})


class ApiError(Exception):
    """The Bot API's answer to a call it does not carry out."""

    def __init__(self, description: str, code: int = 400, **parameters: int) -> None:
        """Keep what the answer says; the parameters are hints such as retry_after."""
        super().__init__(description)
        self.description = description
        self.code = code
        self.parameters = parameters


def bad_request(message: str) -> ApiError:
    """Return the refusal of a wrong call, worded from TDLib's message as the real server does."""
    is_error_name = re.match("[A-Z][A-Z_]", message)
    return ApiError(
        f"Bad Request: {message if is_error_name else message[0].lower() + message[1:]}"
    )


Refusal = Callable[[str], ApiError]
"""What makes a refusal of a message: `bad_request`, or that with what could not be read."""


# Texts


def formatted_text(
    params: Params,
    text: str,
    given: str,
    parse_mode: str = "parse_mode",
    refusal: Refusal = bad_request,
) -> FormattedText:
    """Return what becomes of a text parameter with its parse mode or its list of entities."""
    raw, mode = params.get(text, ""), params.get(parse_mode)
    try:
        if params.get(given) and not mode:
            formatted = entities.with_entities(raw, params[given])
        else:
            formatted = entities.parse(raw, mode)
    except EntityError as error:
        raise refusal(str(error)) from None
    if len(formatted.entities) > _ENTITY_LIMIT:
        # Telegram drops the rest and says nothing. A bot that relies on it shows broken messages.
        raise bad_request(f"more than {_ENTITY_LIMIT} entities in one message")
    return formatted


def message_text(
    params: Params, text: str = "text", refusal: Refusal = bad_request
) -> FormattedText:
    """Return the text of a message, which may be neither empty nor too long."""
    formatted = formatted_text(params, text, "entities", refusal=refusal)
    if not formatted.text:
        raise refusal("Message text is empty")
    if utf16_length(formatted.text) > _TEXT_LIMIT:
        raise bad_request("Message is too long")
    return formatted


def caption(params: Params) -> FormattedText:
    """Return the caption of a file, which may be empty, but not too long."""
    formatted = formatted_text(params, "caption", "caption_entities")
    if utf16_length(formatted.text) > _CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return formatted


# Buttons


def keyboard(
    params: Params, *, inline_mode: bool, inline_only: bool = False
) -> dict[str, Any] | None:
    """Return the inline keyboard of a call; other keyboards are not part of a message."""
    markup = params.get("reply_markup")
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        if inline_only:
            raise bad_request("inline keyboard expected")
        return None
    rows = [row for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > _BUTTON_LIMIT or any(len(row) > _ROW_LIMIT for row in rows):
        raise bad_request("reply markup is too long")
    chat_id = params.get("chat_id")
    in_private = isinstance(chat_id, int) and chat_id > 0
    for button in itertools.chain(*rows):
        _check_button(button, inline_mode=inline_mode, in_private=in_private)
    return {"inline_keyboard": rows} if rows else None


def _check_button(button: dict[str, Any], *, inline_mode: bool, in_private: bool) -> None:
    if not button.get("text", "").strip():
        raise bad_request("Inline keyboard button text must be non-empty")
    # An empty address or empty data is as good as none to the real server.
    actions = [
        name
        for name in sorted(_BUTTON_ACTIONS & button.keys())
        if name not in ("callback_data", "url") or button[name] != ""
    ]
    if not actions:
        raise _bad_button("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        # The real server takes one of them and leaves out the others silently.
        raise _bad_button(f"more than one action: {', '.join(actions)}")
    (action,) = actions
    value = button[action]
    if action.startswith("switch_inline_query"):
        _check_switch(action, value, inline_mode=inline_mode)
    elif action == "web_app" and not in_private:
        raise bad_request("BUTTON_TYPE_INVALID")
    else:
        _check_action(action, value)


def _check_action(action: str, value: Any) -> None:
    match action:
        case "callback_data":
            if not isinstance(value, str) or len(value.encode()) > DATA_LIMIT:
                raise bad_request("BUTTON_DATA_INVALID")
        case "url":
            if not entities.is_link(value):
                raise bad_request(
                    f"Inline keyboard button URL '{value}' is invalid: Wrong HTTP URL"
                )
        case "copy_text":
            copied = _required(_object(value, action), "text", _bad_button)
            if not 0 < utf16_length(copied) <= _COPY_LIMIT:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case "web_app":
            if not str(_object(value, action).get("url", "")).startswith("https://"):
                raise bad_request("BUTTON_URL_INVALID")
        case "callback_game" | "pay":
            raise bad_request("BUTTON_TYPE_INVALID")


def _check_switch(action: str, value: Any, *, inline_mode: bool) -> None:
    if action == "switch_inline_query_chosen_chat":
        if not any(_object(value, action).get(kind) for kind in _CHOSEN_CHATS):
            raise bad_request("BUTTON_TYPE_INVALID")
        value = value.get("query", "")
    if not isinstance(value, str):
        raise _bad_button(f'Field "{action}" must be of type String')
    if not inline_mode or utf16_length(value) > _QUERY_LIMIT:
        raise bad_request("BUTTON_TYPE_INVALID")


def _object(value: Any, action: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _bad_button(f'Field "{action}" must be of type Object')
    return value


def _bad_button(message: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {message}")


# Inline results


def check_inline_answer(params: Params, *, inline_mode: bool) -> None:
    """Refuse an answer to an inline query that Telegram would not take."""
    results = params.get("results") or []
    if not isinstance(results, list):
        raise bad_request("Expected an Array of inline query results")
    if len(results) > _RESULT_LIMIT:
        raise bad_request("Too many inline query results specified")
    for result in results:
        check_inline_result(result, _bad_result, inline_mode=inline_mode)
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    if "button" in params:
        _check_results_button(params["button"])
    check_cache_time(params)
    next_offset = params.get("next_offset", "")
    if len(next_offset.encode()) > DATA_LIMIT:
        raise bad_request("NEXT_OFFSET_INVALID")


def check_inline_result(
    result: Any, refusal: Refusal = bad_request, *, inline_mode: bool
) -> FormattedText:
    """Return the text of the message an inline result becomes, if Telegram takes the result."""
    if not isinstance(result, dict):
        raise refusal("Inline query result must be an object")
    kind = _required(result, "type", refusal)
    result_id = _required(result, "id", refusal)
    if kind not in _RESULT_NEEDS:
        raise refusal(f'type "{kind}" is unsupported for the inline query result')
    for names in _RESULT_NEEDS[kind]:
        if not any(name in result for name in names):
            # A content that is not there may be an old message_text, and that is not there either.
            missing = names[-1].replace("input_message_content", "message_text")
            raise refusal(f'Can\'t find field "{missing}"')
    if not 0 < len(result_id.encode()) <= DATA_LIMIT:
        raise bad_request("RESULT_ID_INVALID")
    if kind == "article" and not result["title"].strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = result.get("input_message_content")
    if content is None:
        formatted = caption(result)
    elif content.get("message_text"):
        formatted = message_text(content, "message_text", refusal)
    elif kind == "article" and not _OTHER_CONTENTS & content.keys():
        raise refusal("Input message content is not specified")
    else:
        formatted = FormattedText("")
    keyboard({"reply_markup": result.get("reply_markup")}, inline_mode=inline_mode)
    return formatted


def _check_results_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise _bad_results_button("InlineQueryResultsButton must be an Object")
    text = _required(button, "text", _bad_results_button)
    if len({"start_parameter", "web_app"} & button.keys()) != 1:
        raise _bad_results_button("InlineQueryResultsButton must have exactly one optional field")
    if not text.strip():
        raise bad_request("SWITCH_PM_TEXT_EMPTY")
    if "web_app" in button:
        if not str(button["web_app"].get("url", "")).startswith("https://"):
            raise bad_request("URL_INVALID")
    elif not _required(button, "start_parameter", _bad_results_button):
        raise bad_request("START_PARAM_EMPTY")
    elif not re.fullmatch("[A-Za-z0-9_-]{1,64}", button["start_parameter"]):
        raise bad_request("START_PARAM_INVALID")


def _bad_result(message: str) -> ApiError:
    return bad_request(f"Can't parse inline query result: {message}")


def _bad_results_button(message: str) -> ApiError:
    return bad_request(f"Can't parse inline query results button: {message}")


def check_cache_time(params: Params) -> None:
    """Refuse a time that is none; the real server would take the nearest that is one."""
    cache_time = params.get("cache_time", 0)
    if not isinstance(cache_time, int) or not 0 <= cache_time <= _LONGEST_CACHE_TIME:
        raise bad_request(f"wrong parameter cache_time in request: {cache_time}")


# Audiences


def language_code(params: Params) -> str:
    """Return the language of the people something is meant for, empty for all the others."""
    code = params.get("language_code") or ""
    if not re.fullmatch("(?:[a-z]{2})?", str(code)):
        raise bad_request("Invalid language code specified")
    return str(code)


def audience(params: Params, chats: dict[int, dict[str, Any]]) -> tuple[str, str]:
    """Return whom a list of commands is meant for, as one value."""
    scope = params.get("scope") or {"type": "default"}
    if not isinstance(scope, dict):
        raise bad_request("Can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = _required(scope, "type", _bad_scope)
    if kind in _CHAT_AUDIENCES:
        if scope.get("chat_id") in (None, ""):
            raise _bad_scope("Empty chat_id specified")
        user_id = scope.get("user_id", 0)
        if kind == "chat_member" and (not isinstance(user_id, int) or user_id <= 0):
            raise _bad_scope("Invalid user_id specified")
        if scope["chat_id"] not in chats:
            raise bad_request("chat not found")
    elif kind not in _WIDE_AUDIENCES:
        raise _bad_scope("Unsupported type specified")
    return json.dumps(scope, sort_keys=True), language_code(params)


def _bad_scope(message: str) -> ApiError:
    return bad_request(f"Can't parse BotCommandScope: {message}")


# What they have in common


def _required(parent: dict[str, Any], name: str, refusal: Refusal) -> str:
    if name not in parent:
        raise refusal(f'Can\'t find field "{name}"')
    value = parent[name]
    if not isinstance(value, str):
        raise refusal(f'Field "{name}" must be of type String')
    return value
