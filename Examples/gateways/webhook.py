#!/usr/bin/env python3
"""Receives the webhooks of chat platforms, checks who sent them, and drops each request's body for Firstline.

    webhook.py [--listen 127.0.0.1:8480] [--inbox DIR] [--credentials DIR] [--gateway PLATFORM=NAME]... [--url URL]

One path a platform: /slack, /whatsapp, /telegram, /twilio, /teams, /bot-framework, /mattermost, /rocketchat, /livechat. A
platform is served only where its credential is there, a file of that name in the credentials' directory (systemd's
$CREDENTIALS_DIRECTORY by default):

    slack            the app's signing secret
    whatsapp         the app secret;  whatsapp-verify  the verify token of the subscription
    telegram         the secret_token given to setWebhook
    twilio           the auth token; --url says under which address Twilio knows this program
    teams            the security token of the outgoing webhook
    bot-framework    the app's id;  bot-framework-keys  Microsoft's keys (a JWKS file, to be renewed daily)
    mattermost, rocketchat, livechat   the token (secret_key) that the request's body carries

A request is answered with 200 when its body is on the disk: platforms send again what was not. A body of more than
1 MiB is refused (413), a wrong signature too (403); 503 means that nothing could be written, and the platform tries
again. Put a web server with TLS in front; this program listens on loopback only.

Python's standard library and drop.py, which has to lie beside this file. Nothing of a request is logged but platform, size and outcome.
"""

import argparse
import base64
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import sys
import threading
import time
import urllib.parse

import drop

LARGEST_BODY = 1 << 20
CONNECTIONS = 64
SKEW = 300


class Refused(Exception):
    """The request does not come from the platform, or cannot be read: the status, and a word for the log."""

    def __init__(self, status, why):
        super().__init__(why)
        self.status = status


class Request:
    """What a check gets to see: the headers, the body as it came, and the address it was sent to."""

    def __init__(self, headers, body, url, now):
        self.headers, self.body, self.url, self.now = headers, body, url, now

    def header(self, name):
        """A header's value; refused where it is missing."""
        value = self.headers.get(name)
        if value is None:
            raise Refused(403, f"no {name}")
        return value


def same(one, other):
    """Compares in constant time; texts that are not ASCII are compared as UTF-8."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def require(condition, why):
    if not condition:
        raise Refused(403, why)


def check_slack(secrets, request):
    """https://docs.slack.dev/authentication/verifying-requests-from-slack"""
    stamp = request.header("X-Slack-Request-Timestamp")
    require(stamp.isascii() and stamp.isdigit() and len(stamp) < 12, "a timestamp that is no number")
    require(abs(request.now - int(stamp)) <= SKEW, "too old")
    signed = b"v0:" + stamp.encode() + b":" + request.body
    mac = hmac.new(secrets["slack"].encode(), signed, hashlib.sha256).hexdigest()
    require(same("v0=" + mac, request.header("X-Slack-Signature")), "a wrong signature")


def check_whatsapp(secrets, request):
    """https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications"""
    mac = hmac.new(secrets["whatsapp"].encode(), request.body, hashlib.sha256).hexdigest()
    require(same("sha256=" + mac, request.header("X-Hub-Signature-256")), "a wrong signature")


def check_telegram(secrets, request):
    """https://core.telegram.org/bots/api#setwebhook"""
    require(same(secrets["telegram"], request.header("X-Telegram-Bot-Api-Secret-Token")), "a wrong secret token")


def check_twilio(secrets, request):
    """https://www.twilio.com/docs/usage/webhooks/webhooks-security"""
    signed = request.url
    if request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        try:
            fields = urllib.parse.parse_qsl(
                request.body.decode("utf-8"), keep_blank_values=True, max_num_fields=1000)
        except ValueError as error:
            raise Refused(400, "a form that cannot be read") from error
        # A field that occurs twice counts with each of its values once, in their order.
        signed += "".join(name + value for name, value in sorted(set(fields)))
    else:
        # Of any other body the address carries the digest, and the address is signed.
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(request.url).query)
        digest = (query.get("bodySHA256") or [""])[0]
        require(same(hashlib.sha256(request.body).hexdigest(), digest.lower()), "a body that is not the signed one")
    mac = hmac.new(secrets["twilio"].encode(), signed.encode(), hashlib.sha1).digest()
    require(same(base64.b64encode(mac).decode(), request.header("X-Twilio-Signature")), "a wrong signature")


def check_teams(secrets, request):
    """https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook"""
    try:
        key = base64.b64decode(secrets["teams"], validate=True)
    except ValueError as error:
        raise Refused(503, "the credential teams is not base64") from error
    mac = base64.b64encode(hmac.new(key, request.body, hashlib.sha256).digest()).decode()
    require(same("HMAC " + mac, request.header("Authorization")), "a wrong signature")


def unbase64url(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def is_signed(signed, signature, key):
    """RSASSA-PKCS1-v1_5 with SHA-256, RFC 8017 8.2.2: the padded digest is made anew and compared whole."""
    modulus = int.from_bytes(unbase64url(key["n"]), "big")
    length = (modulus.bit_length() + 7) // 8
    if modulus.bit_length() < 2048 or len(signature) != length:
        return False
    made = pow(int.from_bytes(signature, "big"), int.from_bytes(unbase64url(key["e"]), "big"), modulus)
    digest = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(signed).digest()
    expected = b"\x00\x01" + b"\xff" * (length - len(digest) - 3) + b"\x00" + digest
    return hmac.compare_digest(made.to_bytes(length, "big"), expected)


def check_bot_framework(secrets, request):
    """https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication"""
    scheme, _, token = request.header("Authorization").partition(" ")
    require(scheme == "Bearer" and token.count(".") == 2, "no bearer token")
    signed, _, signature = token.rpartition(".")
    try:
        header, claims = (json.loads(unbase64url(part)) for part in signed.split("."))
        keys = json.loads(secrets["bot-framework-keys"])["keys"]
        key = next((key for key in keys if key.get("kid") == header.get("kid") and key.get("kty") == "RSA"), None)
        require(header.get("alg") == "RS256" and key is not None, "signed with an unknown key")
        require(is_signed(signed.encode(), unbase64url(signature), key), "a wrong signature")
        require(claims.get("iss") == "https://api.botframework.com", "another issuer")
        require(claims.get("aud") == secrets["bot-framework"], "for another app")
        begins, ends = int(claims["nbf"]), int(claims["exp"])
        require(begins - SKEW <= request.now <= ends + SKEW, "expired, or not valid yet")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(403, "a token that cannot be read") from error


def member_check(platform, member):
    """A check for platforms that put a shared token into the body itself."""

    def check(secrets, request):
        try:
            if request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
                found = dict(urllib.parse.parse_qsl(request.body.decode("utf-8"), max_num_fields=1000)).get(member)
            else:
                found = json.loads(request.body).get(member)
        except (ValueError, AttributeError, RecursionError) as error:
            raise Refused(400, "a body that cannot be read") from error
        require(isinstance(found, str) and same(found, secrets[platform]), "a wrong token")

    return check


CHECKS = {
    "slack": check_slack, "whatsapp": check_whatsapp, "telegram": check_telegram, "twilio": check_twilio,
    "teams": check_teams, "bot-framework": check_bot_framework, "mattermost": member_check("mattermost", "token"),
    "rocketchat": member_check("rocketchat", "token"), "livechat": member_check("livechat", "secret_key"),
}
# What has to be there besides the credential that has the platform's name.
NEEDED = {"whatsapp": ["whatsapp-verify"], "bot-framework": ["bot-framework-keys"]}


def read_secrets(directory):
    """The credentials by name; the platforms that are served are those that have all of theirs."""
    names = list(CHECKS) + [name for names in NEEDED.values() for name in names]
    secrets = {}
    for name in names:
        path = pathlib.Path(directory, name)
        if path.is_file():
            secrets[name] = path.read_text(encoding="utf-8").strip()
            if not secrets[name]:
                sys.exit(f"webhook.py: the credential {path} is empty")
    for platform, needed in NEEDED.items():
        missing = [name for name in needed if platform in secrets and name not in secrets]
        if missing:
            sys.exit(f"webhook.py: {platform} needs the credential {missing[0]} too")
    return secrets


class Receiver(http.server.ThreadingHTTPServer):
    """The server with what it knows; a connection a thread, and no more of them than CONNECTIONS."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address, secrets, inbox, gateways, url):
        super().__init__(address, Handler)
        self.secrets, self.inbox, self.gateways, self.url = secrets, inbox, gateways, url
        self.room = threading.BoundedSemaphore(CONNECTIONS)

    def process_request(self, request, client_address):
        self.room.acquire()
        try:
            super().process_request(request, client_address)
        except BaseException:
            self.room.release()
            raise

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.room.release()

    def handle_error(self, request, client_address):
        # A client that goes away in the middle is no event; anything else is said in one line.
        kind, error = sys.exc_info()[:2]
        if not issubclass(kind, (ConnectionError, TimeoutError)):
            print(f"webhook.py: {kind.__name__}: {str(error)!r:.200}", file=sys.stderr, flush=True)


class Handler(http.server.BaseHTTPRequestHandler):
    server_version, sys_version = "Firstline", ""
    timeout = 10

    def log_message(self, *ignored):
        """Request lines come from strangers and are not logged."""

    def do_GET(self):
        """WhatsApp asks once, when the webhook is set up, whether this is the program it was told of."""
        parts = urllib.parse.urlsplit(self.path)
        secrets = self.server.secrets
        query = dict(urllib.parse.parse_qsl(parts.query, max_num_fields=10))
        known = parts.path == "/whatsapp" and "whatsapp-verify" in secrets and query.get("hub.mode") == "subscribe"
        if known and same(query.get("hub.verify_token", ""), secrets["whatsapp-verify"]):
            return self.answer(200, query.get("hub.challenge", "").encode(), "text/plain")
        return self.answer(404 if parts.path != "/whatsapp" else 403)

    def do_POST(self):
        platform = urllib.parse.urlsplit(self.path).path.strip("/")
        if platform not in CHECKS or platform not in self.server.secrets:
            return self.answer(404)
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            return self.answer(411)
        if len(length) > 9 or int(length) > LARGEST_BODY:
            return self.answer(413)
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            return self.answer(400)
        try:
            request = Request(self.headers, body, self.server.url.rstrip("/") + self.path, time.time())
            CHECKS[platform](self.server.secrets, request)
            challenge = self.challenge(platform, body)
            if challenge is not None:
                return self.answer(200, challenge, "text/plain")
            drop.drop(os.path.join(self.server.inbox, self.server.gateways[platform]), body)
        except Refused as refused:
            self.say(platform, len(body), f"refused, {refused}")
            return self.answer(refused.status)
        except OSError as error:
            self.say(platform, len(body), f"not now: {error.strerror}")
            return self.answer(503)
        self.say(platform, len(body), "dropped")
        # Twilio reads the answer as instructions for the call or the text: none.
        if platform == "twilio":
            return self.answer(200, b"<Response/>", "text/xml")
        return self.answer(200, b"{}" if platform == "teams" else b"", "application/json")

    @staticmethod
    def challenge(platform, body):
        """Slack asks once, when the address is set up, and wants its own word back."""
        if platform != "slack" or b"url_verification" not in body:
            return None
        try:
            request = json.loads(body)
        except (ValueError, RecursionError):
            return None
        if isinstance(request, dict) and request.get("type") == "url_verification":
            return str(request.get("challenge", "")).encode()
        return None

    def answer(self, status, body=b"", kind="text/plain"):
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    @staticmethod
    def say(platform, size, outcome):
        print(f"{platform}: {size} bytes {outcome}", file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(
        prog="webhook.py", description="Receives webhooks and drops them for Firstline.",
        epilog="See the head of this file for paths and credentials.")
    parser.add_argument("--listen", default="127.0.0.1:8480", metavar="ADDRESS:PORT")
    parser.add_argument("--inbox", default="/var/spool/firstline/inbox", metavar="DIR")
    parser.add_argument("--credentials", default=os.environ.get("CREDENTIALS_DIRECTORY"), metavar="DIR")
    parser.add_argument(
        "--gateway", action="append", default=[], metavar="PLATFORM=NAME",
        help="the gateway that gets a platform's messages; chat, and phone for twilio, without it")
    parser.add_argument("--url", default="https://localhost", help="the address under which the platforms know this program")
    options = parser.parse_args()
    if not options.credentials:
        parser.error("--credentials is needed where there is no $CREDENTIALS_DIRECTORY")
    secrets = read_secrets(options.credentials)
    served = [platform for platform in CHECKS if platform in secrets]
    if not served:
        parser.error(f"{options.credentials} has no credential of a platform: nothing to serve")
    gateways = {platform: "phone" if platform == "twilio" else "chat" for platform in CHECKS}
    for pair in options.gateway:
        platform, _, name = pair.partition("=")
        if platform not in CHECKS or not name or "/" in name or name.startswith("."):
            parser.error(f"--gateway takes PLATFORM=NAME; the platforms are {', '.join(CHECKS)}")
        gateways[platform] = name
    host, _, port = options.listen.rpartition(":")
    if not port.isdigit() or int(port) > 65535 or not host:
        parser.error("--listen takes ADDRESS:PORT")
    with Receiver((host, int(port)), secrets, options.inbox, gateways, options.url) as receiver:
        address = "%s:%d" % receiver.server_address[:2]
        print(f"webhook.py: listening on {address} for {', '.join(served)}", file=sys.stderr, flush=True)
        try:
            receiver.serve_forever()
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main())
