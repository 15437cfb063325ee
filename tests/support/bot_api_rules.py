"""What Telegram knows of one bot and its chats, and what it refuses the bot.

Nothing here speaks HTTP: `Account` is the state, `Methods` are the Bot API methods on it. The texts
of the refusals are the ones the real Bot API server sends, because bots tell them apart by text.
"""

import itertools
import json
import re
import time
from dataclasses import replace
from typing import Any, Literal

import entities
from bot_api_objects import Params, Sent, Update, Upload
from entities import EntityError, FormattedText, utf16_length
from telegram.constants import ChatAction, ReactionEmoji

_TEXT_LIMIT = 4096
_CAPTION_LIMIT = 1024
_CALLBACK_ANSWER_LIMIT = 200
_BUTTON_LIMIT = 100
_ROW_LIMIT = 8
_DATA_LIMIT = 64
_COMMAND_LIMIT = 100
_COMMAND_DESCRIPTION_LIMIT = 256
_RESULT_LIMIT = 50
_POLL_LIMIT = 100
_DOWNLOAD_LIMIT = 20 * 1024 * 1024


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


class Account:
    """Everything Telegram keeps for one bot: chats, messages, waiting updates, settings."""

    def __init__(self, token: str, username: str) -> None:
        """Begin with a bot that has no chats and no messages."""
        self.me = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Verbatim",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": True,
            "supports_inline_queries": True,
        }
        self.chats: dict[int, dict[str, Any]] = {}
        self.left_chats: set[int] = set()
        self.topics: set[tuple[int, int]] = set()
        self.received: dict[tuple[int, int], dict[str, Any]] = {}
        self.sent: dict[tuple[int, int], Sent] = {}
        self.open_queries: set[str] = set()
        self.answers: dict[str, Params] = {}
        self.files: dict[str, Upload] = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.updates: list[Update] = []
        self.webhook: Params | None = None
        self.webhook_failure: dict[str, Any] = {}
        self.last_message_id = 0

    def next_message_id(self) -> int:
        """Return the number of a new message; in all the chats together they only grow."""
        self.last_message_id += 1
        return self.last_message_id

    def message(self, chat_id: int, message_id: int) -> dict[str, Any] | None:
        """Return anybody's message in the form of the Bot API, or None if there is none."""
        key = (chat_id, message_id)
        return self.describe(self.sent[key]) if key in self.sent else self.received.get(key)

    def describe(self, sent: Sent) -> dict[str, Any]:
        """Return a message of the bot in the form of the Bot API."""
        message: dict[str, Any] = {
            "message_id": sent.message_id,
            "from": self.me,
            "chat": self.chats[sent.chat_id],
            "date": sent.date,
        }
        formatting = [
            {"type": e.type, "offset": e.offset, "length": e.length}
            | ({"url": e.url} if e.url else {})
            for e in sent.formatted.entities
        ]
        if sent.document is None:
            message |= {"text": sent.text, "entities": formatting}
        else:
            message |= {
                "document": sent.document.document,
                "caption": sent.text,
                "caption_entities": formatting,
            }
        if sent.edit_date is not None:
            message["edit_date"] = sent.edit_date
        if sent.markup:
            message["reply_markup"] = sent.markup
        if sent.thread is not None:
            message |= {"message_thread_id": sent.thread, "is_topic_message": True}
        target = sent.reply_to and self.message(sent.chat_id, sent.reply_to)
        if target:
            message["reply_to_message"] = as_reply_target(target)
        return message

    def receive(self, update: Update, copies: int = 1) -> None:
        """Queue an update for the bot and remember the chat, message or query it brings."""
        for name in ("callback_query", "inline_query"):
            if name in update:
                self.open_queries.add(update[name]["id"])
        for name in ("message", "edited_message"):
            if name in update:
                message = update[name]
                chat = message["chat"]
                self.chats[chat["id"]] = chat
                self.left_chats.discard(chat["id"])
                self.received[chat["id"], message["message_id"]] = message
                if message.get("is_topic_message"):
                    self.topics.add((chat["id"], message["message_thread_id"]))
        self.updates += [update] * copies


def as_reply_target(message: dict[str, Any]) -> dict[str, Any]:
    """Return a message as it is shown in a reply to it, without the message it replied to."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}


class Methods:
    """The methods of the Bot API: every public method here is the one of that name."""

    def __init__(self, account: Account) -> None:
        """Work on this account."""
        self._account = account
        self._by_name = {
            name.replace("_", ""): getattr(self, name)
            for name in vars(Methods)
            if not name.startswith("_")
        }

    def __call__(self, method: str, params: Params) -> Any:
        """Return the result of a method.

        Raises:
            ApiError: Telegram refuses the call.
        """
        carry_out = self._by_name.get(method.lower())
        if carry_out is None:
            raise ApiError("Not Found: method not found", 404)
        return carry_out(params)

    # Receiving updates

    def get_updates(self, params: Params) -> list[Update]:
        if self._account.webhook:
            raise ApiError(
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
                409,
            )
        waiting = self._account.updates
        offset = params.get("offset") or 0
        if offset < 0:
            del waiting[:offset]
        else:
            waiting[:] = [update for update in waiting if update["update_id"] >= offset]
        return waiting[: min(params.get("limit") or _POLL_LIMIT, _POLL_LIMIT)]

    def set_webhook(self, params: Params) -> Literal[True]:
        url = params.get("url", "")
        if not url:
            return self.delete_webhook(params)
        if not re.match("https?://", url):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch("[A-Za-z0-9_-]{0,256}", params.get("secret_token", "")):
            raise bad_request("secret token contains unallowed characters")
        self.delete_webhook(params)
        self._account.webhook = params
        return True

    def delete_webhook(self, params: Params) -> Literal[True]:
        self._account.webhook = None
        self._account.webhook_failure = {}
        if params.get("drop_pending_updates"):
            self._account.updates.clear()
        return True

    def get_webhook_info(self, _params: Params) -> dict[str, Any]:
        return {
            "url": (self._account.webhook or {}).get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self._account.updates),
            **self._account.webhook_failure,
        }

    # Messages

    def send_message(self, params: Params) -> dict[str, Any]:
        return self._send(params, self._message_text(params), params.get("text", ""))

    def send_document(self, params: Params) -> dict[str, Any]:
        document = params.get("document")
        if isinstance(document, str):
            document = self._account.files.get(document)
        if not isinstance(document, Upload):
            raise bad_request("wrong file identifier/HTTP URL specified")
        if not document.content:
            raise bad_request("file must be non-empty")
        caption = _formatted(params, "caption", "caption_entities")
        if utf16_length(caption.text) > _CAPTION_LIMIT:
            raise bad_request("message caption is too long")
        self._account.files[document.file_id] = document
        return self._send(params, caption, params.get("caption", ""), document)

    def edit_message_text(self, params: Params) -> dict[str, Any]:
        sent = self._message_to_edit(params)
        if sent.document:
            raise bad_request("there is no text in the message to edit")
        formatted = self._message_text(params)
        return self._edit(sent, formatted, params.get("text", ""), params)

    def edit_message_reply_markup(self, params: Params) -> dict[str, Any]:
        sent = self._message_to_edit(params)
        return self._edit(sent, sent.formatted, sent.raw, params)

    def delete_message(self, params: Params) -> Literal[True]:
        chat = self._chat(params)
        key = (chat["id"], params.get("message_id", 0))
        if key in self._account.sent:
            del self._account.sent[key]
        elif key not in self._account.received:
            raise bad_request("message to delete not found")
        elif chat["type"] != "private":
            raise bad_request("message can't be deleted")
        else:
            del self._account.received[key]
        return True

    def set_message_reaction(self, params: Params) -> Literal[True]:
        chat_id = self._chat(params)["id"]
        if self._account.message(chat_id, params.get("message_id", 0)) is None:
            raise bad_request("message to react not found")
        reactions = params.get("reaction") or []
        if len(reactions) > 1:
            raise bad_request("REACTIONS_TOO_MANY")
        known = [*ReactionEmoji]
        if any(r.get("type") != "emoji" or r.get("emoji") not in known for r in reactions):
            raise bad_request("REACTION_INVALID")
        return True

    def send_chat_action(self, params: Params) -> Literal[True]:
        self._thread(self._chat(params)["id"], params)
        if params.get("action") not in [*ChatAction]:
            raise bad_request("wrong parameter action in request")
        return True

    # Answers to queries

    def answer_callback_query(self, params: Params) -> Literal[True]:
        if utf16_length(params.get("text", "")) > _CALLBACK_ANSWER_LIMIT:
            raise bad_request("MESSAGE_TOO_LONG")
        return self._answer_query(params.get("callback_query_id", ""), params)

    def answer_inline_query(self, params: Params) -> Literal[True]:
        results = params.get("results") or []
        if len(results) > _RESULT_LIMIT:
            raise bad_request("RESULTS_TOO_MUCH")
        ids = [result.get("id", "") for result in results]
        if any(not 0 < len(result_id.encode()) <= _DATA_LIMIT for result_id in ids):
            raise bad_request("RESULT_ID_INVALID")
        if len(set(ids)) < len(ids):
            raise bad_request("RESULT_ID_DUPLICATE")
        for result in results:
            if result.get("type") == "article" and not result.get("title"):
                raise bad_request("can't parse inline query result: Can't find field \"title\"")
            content = result.get("input_message_content")
            if content is not None:
                _check_length(_formatted(content, "message_text", "entities"))
            _keyboard(result)
        if len(params.get("next_offset", "").encode()) > _DATA_LIMIT:
            raise bad_request("NEXT_OFFSET_INVALID")
        return self._answer_query(params.get("inline_query_id", ""), params)

    # The bot's profile

    def get_me(self, _params: Params) -> dict[str, Any]:
        return self._account.me

    def set_my_commands(self, params: Params) -> Literal[True]:
        commands = params.get("commands") or []
        if len(commands) > _COMMAND_LIMIT:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not re.fullmatch("[a-z0-9_]{1,32}", command.get("command", "")):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 0 < len(command.get("description", "")) <= _COMMAND_DESCRIPTION_LIMIT:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self._account.commands[_audience(params)] = commands
        return True

    def get_my_commands(self, params: Params) -> list[dict[str, str]]:
        return self._account.commands.get(_audience(params), [])

    def delete_my_commands(self, params: Params) -> Literal[True]:
        self._account.commands.pop(_audience(params), None)
        return True

    def set_my_name(self, params: Params) -> Literal[True]:
        return self._set_profile("name", 64, params)

    def get_my_name(self, params: Params) -> dict[str, str]:
        return self._get_profile("name", params)

    def set_my_description(self, params: Params) -> Literal[True]:
        return self._set_profile("description", 512, params)

    def get_my_description(self, params: Params) -> dict[str, str]:
        return self._get_profile("description", params)

    def set_my_short_description(self, params: Params) -> Literal[True]:
        return self._set_profile("short_description", 120, params)

    def get_my_short_description(self, params: Params) -> dict[str, str]:
        return self._get_profile("short_description", params)

    # Chats, files, sessions

    def get_chat(self, params: Params) -> dict[str, Any]:
        gifts = ("unlimited", "limited", "unique")
        accepted = {f"{gift}_gifts": False for gift in gifts}
        accepted |= {"premium_subscription": False, "gifts_from_channels": False}
        return self._chat(params) | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": accepted,
        }

    def get_chat_member(self, params: Params) -> dict[str, Any]:
        self._chat(params)
        user_id = params.get("user_id")
        if user_id == self._account.me["id"]:
            return {"status": "member", "user": self._account.me}
        person = self._account.chats.get(user_id or 0)
        if person is None or person["type"] != "private":
            raise bad_request("user not found")
        user = {"id": user_id, "is_bot": False, "first_name": person["first_name"]}
        return {"status": "member", "user": user}

    def leave_chat(self, params: Params) -> Literal[True]:
        chat = self._chat(params)
        if chat["type"] == "private":
            raise bad_request("chat member status can't be changed in private chats")
        self._account.left_chats.add(chat["id"])
        return True

    def get_file(self, params: Params) -> dict[str, Any]:
        file = self._account.files.get(params.get("file_id", ""))
        if file is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(file.content) > _DOWNLOAD_LIMIT:
            raise bad_request("file is too big")
        return file.document | {"file_path": f"documents/{file.file_id}"}

    def log_out(self, _params: Params) -> Literal[True]:
        return True

    def close(self, _params: Params) -> Literal[True]:
        return True

    # What the methods have in common

    def _chat(self, params: Params) -> dict[str, Any]:
        chat_id = params.get("chat_id", "")
        if chat_id == "":
            raise bad_request("chat_id is empty")
        if chat_id not in self._account.chats:
            raise bad_request("chat not found")
        if chat_id in self._account.left_chats:
            raise ApiError("Forbidden: bot is not a member of the supergroup chat", 403)
        return self._account.chats[chat_id]

    def _thread(self, chat_id: int, params: Params) -> int | None:
        thread: int | None = params.get("message_thread_id")
        if thread is not None and (chat_id, thread) not in self._account.topics:
            raise bad_request("message thread not found")
        return thread

    def _reply_target(self, chat_id: int, params: Params) -> dict[str, Any] | None:
        reply = params.get("reply_parameters") or {
            "message_id": params.get("reply_to_message_id"),
            "allow_sending_without_reply": params.get("allow_sending_without_reply"),
        }
        if reply.get("message_id") is None:
            return None
        target = self._account.message(reply.get("chat_id", chat_id), reply["message_id"])
        if target is None and not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        quote = _formatted(reply, "quote", "quote_entities", "quote_parse_mode").text
        if target and quote not in target.get("text", target.get("caption", "")):
            raise bad_request("QUOTE_TEXT_INVALID")
        return target

    def _message_text(self, params: Params) -> FormattedText:
        formatted = _formatted(params, "text", "entities")
        _check_length(formatted)
        return formatted

    def _send(
        self, params: Params, formatted: FormattedText, raw: str, document: Upload | None = None
    ) -> dict[str, Any]:
        chat_id = self._chat(params)["id"]
        thread = self._thread(chat_id, params)
        target = self._reply_target(chat_id, params)
        if target and thread is None and target.get("is_topic_message"):
            thread = target["message_thread_id"]
        sent = Sent(
            chat_id=chat_id,
            message_id=self._account.next_message_id(),
            date=int(time.time()),
            formatted=formatted,
            raw=raw,
            markup=_keyboard(params),
            params=params,
            reply_to=target["message_id"] if target else None,
            thread=thread,
            document=document,
        )
        self._account.sent[chat_id, sent.message_id] = sent
        return self._account.describe(sent)

    def _message_to_edit(self, params: Params) -> Sent:
        if "inline_message_id" in params:
            raise bad_request("MESSAGE_ID_INVALID")
        key = (self._chat(params)["id"], params.get("message_id", 0))
        if key in self._account.received:
            raise bad_request("message can't be edited")
        if key not in self._account.sent:
            raise bad_request("message to edit not found")
        return self._account.sent[key]

    def _edit(
        self, sent: Sent, formatted: FormattedText, raw: str, params: Params
    ) -> dict[str, Any]:
        markup = _keyboard(params, inline_only=True)
        if (formatted, markup) == (sent.formatted, sent.markup):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        edited = replace(
            sent,
            formatted=formatted,
            raw=raw,
            markup=markup,
            params=params,
            edits=sent.edits + 1,
            edit_date=int(time.time()),
        )
        self._account.sent[sent.chat_id, sent.message_id] = edited
        return self._account.describe(edited)

    def _answer_query(self, query_id: str, params: Params) -> Literal[True]:
        if query_id not in self._account.open_queries:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        self._account.answers[query_id] = params
        return True

    def _set_profile(self, name: str, limit: int, params: Params) -> Literal[True]:
        text = params.get(name, "")
        if utf16_length(text) > limit:
            raise bad_request(f"{name} is too long")
        self._account.profile[name, params.get("language_code", "")] = text
        return True

    def _get_profile(self, name: str, params: Params) -> dict[str, str]:
        return {name: self._account.profile.get((name, params.get("language_code", "")), "")}


def _formatted(
    params: Params, text: str, given: str, parse_mode: str = "parse_mode"
) -> FormattedText:
    raw, mode = params.get(text, ""), params.get(parse_mode)
    try:
        if params.get(given) and not mode:
            return entities.with_entities(raw, params[given])
        return entities.parse(raw, mode)
    except EntityError as error:
        raise bad_request(str(error)) from None


def _check_length(formatted: FormattedText) -> None:
    if not formatted.text:
        raise bad_request("message text is empty")
    if utf16_length(formatted.text) > _TEXT_LIMIT:
        raise bad_request("message is too long")


def _keyboard(params: Params, *, inline_only: bool = False) -> dict[str, Any] | None:
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
    for button in itertools.chain(*rows):
        _check_button(button)
    return {"inline_keyboard": rows} if rows else None


def _check_button(button: dict[str, Any]) -> None:
    if not button.get("text", "").strip():
        raise bad_request("Inline keyboard button text must be non-empty")
    if not button.keys() - {"text", "style", "icon_custom_emoji_id"}:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    data = button.get("callback_data")
    if data is not None and not 0 < len(data.encode()) <= _DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not entities.is_link(url):
        raise bad_request(f"Inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _audience(params: Params) -> tuple[str, str]:
    scope = params.get("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), params.get("language_code", "")
