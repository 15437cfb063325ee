"""The methods of the Bot API, and what they refuse.

Nothing here speaks HTTP: `Account` is the state, `Methods` are the Bot API methods on it. The texts
of the refusals are the ones the real Bot API server sends, because bots tell them apart by text.
"""

import re
import time
from dataclasses import replace
from typing import Any, Literal

import bot_api_checks as checks
from bot_api_account import Account
from bot_api_checks import ApiError, bad_request
from bot_api_objects import Params, Sent, Update, Upload
from entities import FormattedText, utf16_length
from telegram.constants import ChatAction, ReactionEmoji

_CALLBACK_ANSWER_LIMIT = 200
_COMMAND_LIMIT = 100
_COMMAND_DESCRIPTION_LIMIT = 256
_POLL_LIMIT = 100
_DOWNLOAD_LIMIT = 20 * 1024 * 1024


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
        return self._send(params, checks.message_text(params), params.get("text", ""))

    def send_document(self, params: Params) -> dict[str, Any]:
        document = params.get("document")
        if isinstance(document, str):
            document = self._account.files.get(document)
        if not isinstance(document, Upload):
            raise bad_request("wrong file identifier/HTTP URL specified")
        if not document.content:
            raise bad_request("file must be non-empty")
        caption = checks.caption(params)
        self._account.files[document.file_id] = document
        return self._send(params, caption, params.get("caption", ""), document)

    def edit_message_text(self, params: Params) -> dict[str, Any] | Literal[True]:
        sent = self._message_to_edit(params)
        if sent.document:
            raise bad_request("there is no text in the message to edit")
        return self._edit(sent, checks.message_text(params), params.get("text", ""), params)

    def edit_message_reply_markup(self, params: Params) -> dict[str, Any] | Literal[True]:
        sent = self._message_to_edit(params)
        return self._edit(sent, sent.formatted, sent.raw, params)

    def delete_message(self, params: Params) -> Literal[True]:
        chat = self._chat(params)
        key = (chat["id"], params.get("message_id", 0))
        if self._message(*key, None) is None:
            raise bad_request("message to delete not found")
        if key in self._account.sent:
            self._account.drop(*key)
        elif chat["type"] != "private":
            raise bad_request("message can't be deleted")
        else:
            del self._account.received[key]
        return True

    def set_message_reaction(self, params: Params) -> Literal[True]:
        chat_id = self._chat(params)["id"]
        if self._message(chat_id, params.get("message_id", 0), None) is None:
            raise bad_request("message to react not found")
        reactions = params.get("reaction") or []
        if len(reactions) > 1:
            raise bad_request("REACTIONS_TOO_MANY")
        known = [*ReactionEmoji]
        if any(r.get("type") != "emoji" or r.get("emoji") not in known for r in reactions):
            raise bad_request("REACTION_INVALID")
        return True

    def send_chat_action(self, params: Params) -> Literal[True]:
        self._thread(self._peer(params)["id"], params)
        if params.get("action") not in [*ChatAction]:
            raise bad_request("wrong parameter action in request")
        return True

    # Answers to queries

    def answer_callback_query(self, params: Params) -> Literal[True]:
        if utf16_length(params.get("text", "")) > _CALLBACK_ANSWER_LIMIT:
            raise bad_request("MESSAGE_TOO_LONG")
        if not isinstance(params.get("show_alert", False), bool):
            raise bad_request("wrong parameter show_alert in request")
        own = f"https?://t\\.me/{self._account.me['username']}\\?start=[A-Za-z0-9_-]{{1,64}}"
        url = params.get("url", "")
        if url and not re.fullmatch(own, url, re.IGNORECASE):
            raise bad_request("URL_INVALID")
        checks.check_cache_time(params)
        return self._answer_query("callback_query", params.get("callback_query_id", ""), params)

    def answer_inline_query(self, params: Params) -> Literal[True]:
        checks.check_inline_answer(params, inline_mode=self._account.has_inline_mode)
        return self._answer_query("inline_query", params.get("inline_query_id", ""), params)

    def answer_guest_query(self, params: Params) -> dict[str, str]:
        if not params.get("result"):
            raise bad_request("Result isn't specified")
        result, query_id = params["result"], params.get("guest_query_id", "")
        checks.check_inline_result(result, inline_mode=self._account.has_inline_mode)
        self._answer_query("guest_message", query_id, params)
        # A guest says one thing when it is called, and no more.
        del self._account.open_queries[query_id]
        call = self._account.guests[query_id]
        frame = {"from": self._account.me, "chat": call["chat"]}
        sent = self._account.add_inline(result, frame | {"guest_bot_caller_user": call["from"]})
        return {"inline_message_id": str(sent.inline_message_id)}

    # Business accounts

    def get_business_connection(self, params: Params) -> dict[str, Any]:
        return self._connection(params)

    # The bot's profile

    def get_me(self, _params: Params) -> dict[str, Any]:
        return self._account.me

    def set_my_commands(self, params: Params) -> Literal[True]:
        audience = checks.audience(params, self._account.chats)
        commands = params.get("commands") or []
        if len(commands) > _COMMAND_LIMIT:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not re.fullmatch("[a-z0-9_]{1,32}", command.get("command", "")):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 0 < len(command.get("description", "")) <= _COMMAND_DESCRIPTION_LIMIT:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self._account.commands[audience] = commands
        return True

    def get_my_commands(self, params: Params) -> list[dict[str, str]]:
        audience = checks.audience(params, self._account.chats)
        return self._account.commands.get(audience, [])

    def delete_my_commands(self, params: Params) -> Literal[True]:
        self._account.commands.pop(checks.audience(params, self._account.chats), None)
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

    def _peer(self, params: Params) -> dict[str, Any]:
        """Return the chat to write to, which may be one of a business account."""
        if "business_connection_id" not in params:
            return self._chat(params)
        connection = self._connection(params)
        known = self._account.business_chats[connection["id"]]
        if params.get("chat_id") not in known:
            raise bad_request("chat not found")
        if not connection["is_enabled"]:
            raise bad_request("BUSINESS_CONNECTION_INVALID")
        if not connection["rights"].get("can_reply"):
            raise bad_request("BUSINESS_PEER_INVALID")
        return known[params["chat_id"]]

    def _connection(self, params: Params) -> dict[str, Any]:
        connection_id = params.get("business_connection_id", "")
        if connection_id not in self._account.connections:
            raise bad_request("business connection not found")
        return self._account.connections[connection_id]

    def _message(
        self, chat_id: int, message_id: int, connection_id: str | None
    ) -> dict[str, Any] | None:
        """Return anybody's message in the same chat: one with the bot, or of a business."""
        message = self._account.message(chat_id, message_id)
        belongs = message and message.get("business_connection_id") == connection_id
        return message if belongs else None

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
        target = self._message(
            reply.get("chat_id", chat_id),
            reply["message_id"],
            params.get("business_connection_id"),
        )
        if target is None and not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        quote = checks.formatted_text(reply, "quote", "quote_entities", "quote_parse_mode").text
        if target and quote not in target.get("text", target.get("caption", "")):
            raise bad_request("QUOTE_TEXT_INVALID")
        return target

    def _send(
        self, params: Params, formatted: FormattedText, raw: str, document: Upload | None = None
    ) -> dict[str, Any]:
        chat_id = self._peer(params)["id"]
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
            markup=checks.keyboard(params, inline_mode=self._account.has_inline_mode),
            params=params,
            reply_to=target["message_id"] if target else None,
            thread=thread,
            document=document,
            business_connection_id=params.get("business_connection_id"),
        )
        self._account.keep(sent)
        return self._account.describe(sent)

    def _message_to_edit(self, params: Params) -> Sent:
        if "inline_message_id" in params:
            inline = self._account.inline.get(params["inline_message_id"])
            if inline is None:
                raise bad_request("MESSAGE_ID_INVALID")
            return inline
        key = (self._peer(params)["id"], params.get("message_id", 0))
        if self._message(*key, params.get("business_connection_id")) is None:
            raise bad_request("message to edit not found")
        if key not in self._account.sent:
            raise bad_request("message can't be edited")
        return self._account.sent[key]

    def _edit(
        self, sent: Sent, formatted: FormattedText, raw: str, params: Params
    ) -> dict[str, Any] | Literal[True]:
        inline_mode = self._account.has_inline_mode
        markup = checks.keyboard(params, inline_mode=inline_mode, inline_only=True)
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
        self._account.keep(edited)
        return self._account.describe(edited) if sent.inline_message_id is None else True

    def _answer_query(self, kind: str, query_id: str, params: Params) -> Literal[True]:
        if self._account.open_queries.get(query_id) != kind:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        self._account.answers[query_id] = params
        self._account.touched.add(query_id)
        return True

    def _set_profile(self, name: str, limit: int, params: Params) -> Literal[True]:
        language = checks.language_code(params)
        text = params.get(name, "")
        if utf16_length(text) > limit:
            raise bad_request(f"{name} is too long")
        self._account.profile[name, language] = text
        return True

    def _get_profile(self, name: str, params: Params) -> dict[str, str]:
        return {name: self._account.profile.get((name, checks.language_code(params)), "")}
