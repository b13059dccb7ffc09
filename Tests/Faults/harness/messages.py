"""Messages of every format that gateways write, each with markers in its text by which it is found again."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from enum import Enum

MARKER = re.compile(r"mk[0-9a-f]{12}")
TOKEN = re.compile(r"tk[0-9a-f]{12}|msg[0-9]{9}")
"""Asterisk's names are a number and nothing else, so there the number is the token."""


class Fate(Enum):
    """What has to become of a dropped file."""

    DELIVERED = "delivered"
    HELD = "held"
    ASIDE = "set aside"
    EITHER = "delivered or held"
    """Whatever is decided, but exactly once: for files whose reading itself was made to fail."""


@dataclass
class Drop:
    """One file that a gateway drops (with its companions), and what must become of it."""

    gateway: str
    token: str
    """Stands in the file's name, and nowhere else."""
    name: str
    content: bytes
    markers: tuple[str, ...] = ()
    """One for each message in the file."""
    fate: Fate = Fate.DELIVERED
    group: str | None = None
    """Files of one group are one message: exactly one of them is delivered, the others are duplicates."""
    companions: dict[str, bytes] = field(default_factory=dict)
    kind: str = ""
    is_accepted: bool = True
    """Whether the gateway was told that its file is there (and, where that matters, on the disk)."""


class Writer:
    """Makes messages; a seed gives the same ones again."""

    def __init__(self, source: random.Random) -> None:
        self._random = source
        self._count = 0

    def _hex(self) -> str:
        self._count += 1
        return f"{self._random.getrandbits(32):08x}{self._count & 0xFFFF:04x}"

    def marker(self) -> str:
        return "mk" + self._hex()

    def token(self) -> str:
        return "tk" + self._hex()

    def mail(self, size: int = 0, urgent: bool = False) -> Drop:
        """A mail as an MTA writes it to a Maildir; `size` adds so many bytes of text."""
        token, marker = self.token(), self.marker()
        filler = "".join(f"line {number} of a long story\n" for number in range(size // 24))
        word = "urgentissimo" if urgent else "buenos"
        text = (
            f"Return-Path: <{token}@example.org>\nDelivered-To: desk@example.org\n"
            f"From: Rosa <{token}@example.org>\nTo: desk@example.org\nMessage-ID: <{token}@example.org>\n"
            f"Subject: {word} días\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
            f"{marker} {word}\n{filler}")
        return Drop("email", token, f"1795001515.V1I{token}M1.mx", text.encode(), (marker,), kind="mail")

    def mail_copy(self, drop: Drop) -> Drop:
        """The same mail again under another name: all four of its keys agree."""
        drop.group = drop.group or drop.token
        token = self.token()
        return Drop(
            "email", token, f"1795001516.V1I{token}M2.mx", drop.content, drop.markers, group=drop.group, kind="mail")

    def sms(self) -> Drop:
        token, marker = self.token(), self.marker()
        text = (
            "From: 34600123456\nFrom_TOA: 91 international, ISDN/telephone\nFrom_SMSC: 34600000000\n"
            "Sent: 26-11-16 10:11:44\nReceived: 26-11-16 10:11:50\nSubject: GSM1\nModem: GSM1\n"
            f"Alphabet: UTF-8\nLength: 20\n\n{marker} hola")
        return Drop("sms", token, f"GSM1.{token}", text.encode(), (marker,), kind="sms")

    def sms_report(self) -> Drop:
        token, marker = self.token(), self.marker()
        text = (
            "From: 34600123456\nFrom_TOA: 91 international, ISDN/telephone\nFrom_SMSC: 34600000000\n"
            "Sent: 26-11-16 10:11:44\nReceived: 26-11-16 10:11:50\nSubject: GSM1\nModem: GSM1\nReport: yes\n"
            f"Alphabet: ISO\nLength: 40\n\nSMS STATUS REPORT\nMessage_id: 117 {marker}\nStatus: 0,Ok,short message")
        return Drop("sms", token, f"GSM1.{token}", text.encode(), (marker,), Fate.ASIDE, kind="sms report")

    def voicemail(self) -> Drop:
        """Asterisk's pair: the recording first, the text file last."""
        marker = self.marker()
        self._count += 1
        number = f"{self._random.randrange(1000):03}{self._count % 1_000_000:06}"
        token = "msg" + number
        text = (
            ";\n; Message Information file\n;\n[message]\norigmailbox=1000\ncontext=support-in\nexten=1000\n"
            f'callerid="Kim Sample" <447700900121>\norigtime=1795001515\nmsg_id={token}\nduration=23\n'
            f"transcript={marker} por favor\n")
        wav = b"RIFF" + number.encode() * 200
        return Drop(
            "voicemail", token, token + ".txt", text.encode(), (marker,), companions={token + ".wav": wav},
            kind="voicemail")

    def slack(self, own_echo: bool = False) -> Drop:
        token, marker = self.token(), self.marker()
        event = {
            "type": "message", "user": "U0SAMPLE1", "ts": "1795001645.123459", "client_msg_id": token,
            "text": f"Hi, {marker} is down", "team": "T0DESK001", "channel": "C0" + token[2:8].upper(),
            "event_ts": "1795001645.123459", "channel_type": "channel"}
        if own_echo:
            event |= {"user": "U0SUPBOT1", "bot_id": "B0SUPBOT1", "app_id": "A0TRIAGE1"}
        value = {
            "token": "redacted", "team_id": "T0DESK001", "api_app_id": "A0TRIAGE1", "event": event,
            "type": "event_callback", "event_id": "Ev" + token.upper(), "event_time": 1795001645,
            "authorizations": [
                {"enterprise_id": None, "team_id": "T0DESK001", "user_id": "U0SUPBOT1", "is_bot": True,
                 "is_enterprise_install": False}]}
        fate = Fate.ASIDE if own_echo else Fate.DELIVERED
        return self._json("chat", token, value, (marker,), fate, "slack echo" if own_echo else "slack")

    def telegram(self) -> Drop:
        token, marker = self.token(), self.marker()
        number = int(token[2:10], 16)
        value = {
            "update_id": number, "message": {
                "message_id": number % 100_000 + 1,
                "from": {"id": number, "is_bot": False, "first_name": "Marta", "language_code": "es"},
                "chat": {"id": number, "first_name": "Marta", "type": "private"},
                "date": 1795001645, "text": f"Mi paquete {marker} no ha llegado"}}
        return self._json("chat", token, value, (marker,), Fate.DELIVERED, "telegram")

    def again(self, drop: Drop) -> Drop:
        """The same content under another name: the gateway's own id makes it a duplicate."""
        drop.group = drop.group or drop.token
        token = self.token()
        return Drop(
            drop.gateway, token, drop.name.replace(drop.token, token), drop.content, drop.markers, drop.fate,
            drop.group, kind=drop.kind)

    def whatsapp(self, count: int = 3) -> Drop:
        """A batch: several messages in one file."""
        token = self.token()
        markers = tuple(self.marker() for _ in range(count))
        messages = [
            {"from": f"4477009001{number:02}", "id": f"wamid.{token}{number}", "timestamp": "1795001645",
             "type": "text", "text": {"body": f"Dobar dan {marker}"}}
            for number, marker in enumerate(markers)]
        value = self._whatsapp({"messages": messages, "contacts": []})
        return self._json("chat", token, value, markers, Fate.DELIVERED, "whatsapp")

    def whatsapp_status(self) -> Drop:
        token, marker = self.token(), self.marker()
        statuses = [{"id": f"wamid.{marker}", "status": "delivered", "timestamp": "1795001650",
                     "recipient_id": "447700900131"}]
        return self._json("chat", token, self._whatsapp({"statuses": statuses}), (marker,), Fate.ASIDE, "status")

    def matrix(self) -> Drop:
        token, marker = self.token(), self.marker()
        value = {
            "type": "m.room.message", "event_id": "$" + token, "room_id": f"!{token}:example.org",
            "sender": "@ana:example.org", "origin_server_ts": 1795001645123,
            "content": {"msgtype": "m.text", "body": f"Molim vas, {marker}"}}
        return self._json("chat", token, value, (marker,), Fate.DELIVERED, "matrix")

    def neutral(self, picture: bool = False, body: str = "") -> Drop:
        token, marker = self.token(), self.marker()
        value: dict = {"firstline": 1, "id": token, "sender": "portal:8821", "body": f"{marker} {body}".strip()}
        companions: dict[str, bytes] = {}
        if picture:
            companions = {token + ".png": b"\x89PNG\r\n" + token.encode() * 50}
            value["attachments"] = [{"name": "a.png", "type": "image/png", "file": token + ".png"}]
        drop = self._json("portal", token, value, (marker,), Fate.DELIVERED, "neutral")
        drop.companions = companions
        return drop

    def broken(self) -> Drop:
        token, marker = self.token(), self.marker()
        content = f'{{"firstline": 1, "sender": "portal:1", "body": "{marker}'.encode()
        return Drop("portal", token, token + ".json", content, (marker,), Fate.HELD, kind="broken")

    def empty(self) -> Drop:
        token = self.token()
        return Drop("email", token, f"1.{token}.mx", b"", (), Fate.HELD, kind="empty")

    def unknown(self) -> Drop:
        token, marker = self.token(), self.marker()
        return Drop("chat", token, token + ".bin", f"{marker} says nothing known".encode(), (marker,), Fate.HELD,
                    kind="unknown")

    def mixed(self, picture: bool = False) -> list[Drop]:
        """One of nearly everything: what the sweeps run over. A picture makes a run wait for a second or two."""
        telegram, mail = self.telegram(), self.mail()
        drops = [
            mail, self.mail(urgent=True), self.sms(), self.voicemail(), self.whatsapp(2), telegram,
            self.again(telegram), self.mail_copy(mail), self.neutral(picture), self.slack(own_echo=True),
            self.broken(), self.empty()]
        return drops

    def any(self) -> Drop:
        """One message of a format by chance, all of them good."""
        makers = [
            self.mail, self.sms, self.slack, self.telegram, self.whatsapp, self.matrix, self.neutral, self.voicemail]
        return self._random.choice(makers)()

    @staticmethod
    def _whatsapp(value: dict) -> dict:
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "447700900999", "phone_number_id": "106540000000002"}, **value}
        return {
            "object": "whatsapp_business_account",
            "entry": [{"id": "102290000000001", "changes": [{"value": value, "field": "messages"}]}]}

    @staticmethod
    def _json(gateway: str, token: str, value: dict, markers: tuple[str, ...], fate: Fate, kind: str) -> Drop:
        return Drop(gateway, token, token + ".json", json.dumps(value).encode(), markers, fate, kind=kind)
