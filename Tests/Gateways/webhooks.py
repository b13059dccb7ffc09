"""The webhook receiver: signatures as the platforms make them, and everything that is not theirs."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse

from bench import REPOSITORY, Bench

EXAMPLES = REPOSITORY / "Examples/gateways"
SLACK, APP_SECRET, TELEGRAM = "8f742231b10e8888abcd99yyyzzz85a5", "meta-app-secret", "telegram-secret_1"
TWILIO, TEAMS = "12345", base64.b64encode(b"teams outgoing webhook key").decode()
URL = "https://mycompany.com"


def hexadecimal(key: str, content: bytes) -> str:
    return hmac.new(key.encode(), content, hashlib.sha256).hexdigest()


def slack(body: bytes, stamp: str | None = None, secret: str = SLACK) -> dict[str, str]:
    stamp = stamp or str(int(time.time()))
    signature = hexadecimal(secret, b"v0:" + stamp.encode() + b":" + body)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=" + signature}


def twilio(url: str, fields: list[tuple[str, str]]) -> dict[str, str]:
    signed = url + "".join(name + value for name, value in sorted(fields))
    mac = hmac.new(TWILIO.encode(), signed.encode(), hashlib.sha1).digest()
    return {
        "X-Twilio-Signature": base64.b64encode(mac).decode(),
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}


class Key:
    """An RSA key of openssl's, as Microsoft would publish it: what is signed here, the receiver has to verify by itself."""

    def __init__(self, folder: pathlib.Path, name: str) -> None:
        self.path, self.name = folder / f"{name}.pem", name
        subprocess.run(
            ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(self.path)],
            check=True, capture_output=True)
        modulus = subprocess.run(
            ["openssl", "rsa", "-in", str(self.path), "-noout", "-modulus"], check=True, capture_output=True, text=True)
        self.modulus = bytes.fromhex(modulus.stdout.strip().split("=")[1])

    @property
    def published(self) -> dict:
        return {"kty": "RSA", "kid": self.name, "n": encode(self.modulus), "e": "AQAB"}

    def token(self, name: str | None = None, algorithm: str = "RS256", **claims) -> str:
        now = int(time.time())
        body = {"iss": "https://api.botframework.com", "aud": "app-1", "nbf": now - 10, "exp": now + 600} | claims
        header = {"alg": algorithm, "kid": name or self.name}
        signed = ".".join(encode(json.dumps(part).encode()) for part in (header, body))
        signature = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", str(self.path)], input=signed.encode(), check=True,
            capture_output=True).stdout
        return signed + "." + encode(signature)


def encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


class Receiver:
    """The program, started, with its credentials in files."""

    def __init__(self, bench: Bench) -> None:
        self.credentials = bench.root / "credentials"
        self.credentials.mkdir()
        self.key, self.other = Key(bench.root, "key-1"), Key(bench.root, "key-2")
        secrets = {
            "slack": SLACK, "whatsapp": APP_SECRET, "whatsapp-verify": "verify-me", "telegram": TELEGRAM,
            "twilio": TWILIO, "teams": TEAMS, "bot-framework": "app-1",
            "bot-framework-keys": json.dumps({"keys": [self.key.published]}), "mattermost": "mm-token",
            "rocketchat": "rc-token", "livechat": "lc-key"}
        for name, secret in secrets.items():
            (self.credentials / name).write_text(secret + "\n")
        self.process = subprocess.Popen(
            [sys.executable, str(EXAMPLES / "webhook.py"), "--listen", "127.0.0.1:0", "--inbox",
             str(bench.desk.spool / "inbox"), "--credentials", str(self.credentials), "--url", URL,
             "--gateway", "twilio=texts"],
            stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        found = re.search(r"127\.0\.0\.1:(\d+)", line)
        assert found, f"the receiver did not start: {line}"
        self.port = int(found[1])
        self.log: list[str] = []
        self.reader = threading.Thread(target=lambda: self.log.extend(self.process.stderr), daemon=True)
        self.reader.start()

    def ask(self, path: str, body: bytes = b"", headers: dict[str, str] | None = None, method: str = "POST"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body=body if method == "POST" else None, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def stop(self) -> str:
        self.process.terminate()
        self.process.wait(20)
        self.reader.join(20)
        return "".join(self.log)


def vectors(bench: Bench) -> None:
    """What the platforms' own documentation signs, so that both sides are not wrong in the same way."""
    sys.path.insert(0, str(EXAMPLES))
    import webhook

    class Headers(dict):
        pass

    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
        b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
        b"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
        b"trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
    headers = Headers({
        "X-Slack-Request-Timestamp": "1531420618",
        "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"})
    webhook.check_slack({"slack": SLACK}, webhook.Request(headers, body, "", 1531420618))
    form = urllib.parse.urlencode({
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309",
        "To": "+18005551212"}).encode()
    headers = Headers({
        "X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "Content-Type": "application/x-www-form-urlencoded"})
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    webhook.check_twilio({"twilio": "12345"}, webhook.Request(headers, form, url, 0))
    bench.count(2)


def run(bench: Bench) -> None:
    vectors(bench)
    receiver = Receiver(bench)
    try:
        requests(bench, receiver)
        refusals(bench, receiver)
        rude(bench, receiver)
        unwritable(bench, receiver)
    finally:
        log = receiver.stop()
    bench.expect("customer words" not in log and SLACK not in log, "the log has nothing of a request")
    bench.settle()
    delivered = bench.texts()
    for word in bench.sent:
        bench.expect(delivered.count(word) == 1, f"{word} is in a tier once, not {delivered.count(word)} times")
    bench.expect(not bench.held(), f"nothing is held: {bench.held()}")


def word(bench: Bench, platform: str) -> str:
    text = f"{platform}-{len(bench.sent)}-{os.urandom(4).hex()}"
    bench.sent.append(text)
    return text + " customer words"


def payloads(bench: Bench) -> dict[str, bytes]:
    """One customer's message of each platform, as the platform sends it."""
    now = int(time.time())
    return {
        "slack": json.dumps({
            "type": "event_callback", "event_id": f"Ev{os.urandom(4).hex()}", "event_time": now, "team_id": "T1",
            "api_app_id": "A1", "event": {
                "type": "message", "channel": "C1", "channel_type": "channel", "user": "U1", "ts": f"{now}.000100",
                "text": word(bench, "slack")}}).encode(),
        "telegram": json.dumps({
            "update_id": now, "message": {
                "message_id": 5, "date": now, "chat": {"id": 7, "type": "private"},
                "from": {"id": 7, "is_bot": False, "first_name": "Kim"}, "text": word(bench, "telegram")}}).encode(),
        "whatsapp": json.dumps({
            "object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": {
                "messaging_product": "whatsapp",
                "metadata": {"display_phone_number": "15550000000", "phone_number_id": "1"},
                "contacts": [{"profile": {"name": "Kim"}, "wa_id": "46700000001"}],
                "messages": [{
                    "from": "46700000001", "id": f"wamid.{os.urandom(6).hex()}", "timestamp": str(now), "type": "text",
                    "text": {"body": word(bench, "whatsapp")}}]}}]}]}).encode(),
    }


def requests(bench: Bench, receiver: Receiver) -> None:
    bodies = payloads(bench)
    signed = {
        "slack": slack(bodies["slack"]),
        "telegram": {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM},
        "whatsapp": {"X-Hub-Signature-256": "sha256=" + hexadecimal(APP_SECRET, bodies["whatsapp"])},
    }
    for platform, body in bodies.items():
        status, _ = receiver.ask("/" + platform, body, signed[platform])
        bench.expect(status == 200, f"{platform}: 200, not {status}")
        # A platform that did not see the answer sends again: the desk has it once.
        receiver.ask("/" + platform, body, signed[platform])
    status, answer = receiver.ask(
        "/whatsapp?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=4711", method="GET")
    bench.expect((status, answer) == (200, b"4711"), "whatsapp's subscription is confirmed")
    challenge = json.dumps({"type": "url_verification", "challenge": "say this"}).encode()
    status, answer = receiver.ask("/slack", challenge, slack(challenge))
    bench.expect((status, answer) == (200, b"say this"), "slack's challenge is answered")
    optional(bench, receiver)


def optional(bench: Bench, receiver: Receiver) -> None:
    """Platforms whose bodies go to a gateway of their own here: what counts is that they are on the disk."""
    fields = [("MessageSid", "SM1"), ("From", "+46700000001"), ("To", "+46800000001"), ("Body", "a b&c å")]
    form = urllib.parse.urlencode(fields).encode()
    status, answer = receiver.ask("/twilio?x=1", form, twilio(URL + "/twilio?x=1", fields))
    bench.expect(status == 200 and answer == b"<Response/>", f"twilio: 200 with TwiML, not {status} {answer!r}")
    taken = list((bench.desk.spool / "inbox/texts/new").iterdir())
    bench.expect([path.read_bytes() for path in taken] == [form], "twilio's form is on the disk, byte for byte")


def refusals(bench: Bench, receiver: Receiver) -> None:
    """Requests that nobody but a stranger makes: each is refused, and nothing is dropped."""
    before = bench.inbox_names()
    body = b'{"type":"event_callback"}'
    old = str(int(time.time()) - 301)
    mac = base64.b64encode(hmac.new(base64.b64decode(TEAMS), body, hashlib.sha256).digest()).decode()
    good = receiver.key
    forged = [
        ("/slack", body, {}, 403), ("/slack", body, slack(body, secret="other"), 403),
        ("/slack", body, slack(body, stamp=old), 403), ("/slack", body + b" ", slack(body), 403),
        ("/slack", body, {"X-Slack-Request-Timestamp": "٣", "X-Slack-Signature": "v0=é"}, 403),
        ("/whatsapp", body, {"X-Hub-Signature-256": "sha256=00"}, 403),
        ("/telegram", body, {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM + "x"}, 403),
        ("/twilio", b"Body=x", twilio(URL + "/twilio", [("Body", "y")]), 403),
        ("/twilio", b"{}", {"X-Twilio-Signature": "x", "Content-Type": "application/json"}, 403),
        ("/teams", body + b" ", {"Authorization": "HMAC " + mac}, 403),
        ("/mattermost", b'{"token":"wrong"}', {}, 403), ("/mattermost", b'{"token":5}', {}, 403),
        ("/mattermost", b"not json", {}, 400), ("/rocketchat", b"[" * 100_000, {}, 400),
        ("/livechat", b'{"secret_key":null}', {}, 403),
        ("/nowhere", body, {}, 404), ("/", body, {}, 404),
    ]
    for name, token in {
        "another key": receiver.other.token(), "a known key's name": receiver.other.token(name="key-1"),
        "for another app": good.token(aud="app-2"), "another issuer": good.token(iss="https://example.org"),
        "expired": good.token(exp=int(time.time()) - 400), "no algorithm": good.token(algorithm="none"),
        "no times": good.token(nbf="soon"), "torn": good.token()[:-3], "no token": "x", "dots": "..",
    }.items():
        forged.append(("/bot-framework", body, {"Authorization": "Bearer " + token}, 403, name))
    for path, content, headers, wanted, *name in forged:
        encoded = {key: value.encode("utf-8").decode("latin-1") for key, value in headers.items()}
        status, _ = receiver.ask(path, content, encoded)
        bench.expect(status == wanted, f"{path} {' '.join(name)} {headers}: {wanted}, not {status}")
    bench.expect(bench.inbox_names() == before, "nothing of it was dropped")
    for path, headers, content in [
        ("/teams", {"Authorization": "HMAC " + mac}, body),
        ("/bot-framework", {"Authorization": "Bearer " + good.token()}, body),
        ("/mattermost", {}, b'{"token":"mm-token"}'), ("/livechat", {}, b'{"secret_key":"lc-key"}'),
        ("/rocketchat", {}, b'{"token":"rc-token"}'),
        ("/mattermost", {"Content-Type": "application/x-www-form-urlencoded"}, b"token=mm-token&text=x"),
    ]:
        status, _ = receiver.ask(path, content, headers)
        bench.expect(status == 200, f"{path}: 200, not {status}")
    # They were dropped to show that they pass; the desk is to read only what is whole.
    for path in set(bench.inbox_names()) - set(before):
        os.unlink(path)


def rude(bench: Bench, receiver: Receiver) -> None:
    """Clients that do not speak HTTP as they should leave the receiver as it was."""
    before = bench.inbox_names()
    for raw, wanted in [
        (b"POST /slack HTTP/1.1\r\nHost: x\r\n\r\n", b"411"),
        (b"POST /slack HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", b"411"),
        (b"POST /slack HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n", b"413"),
        (b"POST /slack HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", b"413"),
        (b"POST /slack HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b""), (b"GET / HTTP/1.1\r\n\r\n", b"404"),
        (b"BREW / HTTP/1.1\r\n\r\n", b"501"),
    ]:
        with socket.create_connection(("127.0.0.1", receiver.port), timeout=20) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            try:
                answer = b"".join(iter(lambda: connection.recv(65536), b""))
            except ConnectionError:
                answer = b""
            bench.expect(wanted in answer.split(b"\r\n")[0], f"{raw[:60]!r}: {wanted!r}, not {answer[:60]!r}")
    largest = b'{"token":"mm-token","text":"' + b"x" * ((1 << 20) - 30) + b'"}'
    bench.expect(len(largest) == 1 << 20, "the largest body is 1 MiB")
    bench.expect(receiver.ask("/mattermost", largest)[0] == 200, "a body of 1 MiB is taken")
    for path in set(bench.inbox_names()) - set(before):
        os.unlink(path)
    idle = [socket.create_connection(("127.0.0.1", receiver.port)) for _ in range(80)]
    try:
        body = payloads(bench)
        del bench.sent[-2:]
        status, _ = receiver.ask("/slack", body["slack"], slack(body["slack"]))
        bench.expect(status == 200, "80 silent connections keep nobody out for longer than they may be silent")
    finally:
        for connection in idle:
            connection.close()


def unwritable(bench: Bench, receiver: Receiver) -> None:
    """What cannot be kept is not acknowledged."""
    tmp = bench.desk.inbox("chat", "tmp")
    away = tmp.with_name("away")
    tmp.rename(away)
    body = payloads(bench)["slack"]
    del bench.sent[-2:]
    status, _ = receiver.ask("/slack", body, slack(body))
    bench.expect(status == 503, f"without the drop directory: 503, not {status}")
    away.rename(tmp)
    status, _ = receiver.ask("/slack", body, slack(body))
    bench.expect(status == 200, f"and when it is there again: 200, not {status}")
