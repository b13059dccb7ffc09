"""`firstlinectl ingest`: as programs call it that hand over a message each, with and without a daemon."""

from __future__ import annotations

import os
import pathlib
import subprocess
import time

from bench import REPOSITORY, Bench, daemon, tool


def run(bench: Bench) -> None:
    statuses(bench)
    receipts(bench)
    scripts(bench)


def mail(bench: Bench, text: str = "") -> bytes:
    word = f"ingest-{len(bench.sent)}-{os.urandom(4).hex()}"
    bench.sent.append(word)
    return (
        f"From: Kim <kim@example.org>\nTo: support@example.org\nSubject: {word}\n"
        f"Message-ID: <{word}@example.org>\n\nHello {text}\n").encode()


def arguments(bench: Bench, *more: str) -> list[str]:
    desk = bench.desk
    return [
        "ingest", "--settings", str(desk.settings), "--spool", str(desk.spool), "--socket", str(desk.socket), *more]


def statuses(bench: Bench) -> None:
    """Without a daemon: what is 0, what is 65 and what is 75, and that nothing is left of what was refused."""
    new = bench.desk.inbox("email")
    deep = b"From: kim@example.org\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(40)) + b"\nx\n"
    rows = [
        ("a mail", ["--gateway", "email"], mail(bench), 0),
        ("nothing", ["--gateway", "email"], b"", 65),
        ("white space", ["--gateway", "email"], b" \n\n", 65),
        ("a mail nested too deep", ["--gateway", "email"], deep, 65),
        ("too large by one byte", ["--gateway", "email"], b"x" * (2 * 1024 * 1024 + 1), 65),
        ("broken JSON", ["--gateway", "portal"], b'{"firstline": 1, "sender": ', 65),
        ("another format", ["--gateway", "sms"], b'{"firstline": 1, "sender": "x:1", "body": "y"}', 65),
        ("no such gateway", ["--gateway", "fax"], b"x", 75),
        ("an unknown option", ["--gatway", "email"], b"x", 75),
        ("a name with a slash", ["--gateway", "email", "--name", "a/b"], b"x", 75),
        ("a spool that is not there", ["--gateway", "email", "--spool", "/nowhere"], mail(bench), 75),
        ("settings that are not there", ["--gateway", "email", "--settings", "/nowhere"], b"x", 75),
    ]
    bench.sent.pop()
    for what, more, content, wanted in rows:
        before = len(list(new.iterdir()))
        ended = tool(*arguments(bench, *more), stdin=content)
        bench.expect(
            ended.returncode == wanted, f"{what}: status {wanted}, not {ended.returncode} {ended.stderr.decode()}")
        bench.expect(wanted == 0 or len(ended.stderr.splitlines()) >= 1, f"{what}: says why")
        bench.expect(len(list(new.iterdir())) == before + (wanted == 0), f"{what}: what is in the drop directory")
    bench.expect(not list(bench.desk.inbox("email", "tmp").iterdir()), "nothing is left in tmp/")
    taken = tool(*arguments(bench, "--gateway", "portal", "--unread"), stdin=b'{"firstline": 1, "sender": ')
    bench.expect(taken.returncode == 0, "--unread drops what cannot be read")
    umask = subprocess.run(
        ["sh", "-c", 'umask 077; exec "$@"', "-", str(daemon.programs()[1]), *arguments(bench, "--gateway", "email")],
        input=mail(bench), capture_output=True, env=daemon.environment())
    modes = {path.stat().st_mode & 0o777 for path in new.iterdir()}
    bench.expect(umask.returncode == 0 and modes == {0o640}, f"under umask 077 the group can read it: {modes}")
    name = ["--gateway", "email", "--name", "again.eml"]
    first = tool(*arguments(bench, *name), stdin=mail(bench))
    second = tool(*arguments(bench, *name), stdin=b"From: a@example.org\n\nlater\n")
    bench.expect((first.returncode, second.returncode) == (0, 75), "a name that still waits is not overwritten")
    gone = tool(*arguments(bench, "--gateway", "email", "--receipt"), stdin=mail(bench))
    bench.expect(
        gone.returncode == 0 and gone.stdout.startswith(b"dropped ") and b"does not run" in gone.stderr,
        f"without a daemon the receipt says so: {gone}")


def receipts(bench: Bench) -> None:
    """With a daemon: the id and the ticket under which the desk has it."""
    service = daemon.Service(bench.desk)
    try:
        bench.expect(service.wait_ready(), "the daemon is ready")

        def receipt(content: bytes, gateway: str = "email", *more: str) -> list[str]:
            ended = tool(*arguments(bench, "--gateway", gateway, "--receipt", *more), stdin=content)
            bench.expect(ended.returncode == 0, f"status 0: {ended}")
            return ended.stdout.decode().split()

        content = mail(bench)
        first, again = receipt(content), receipt(content)
        bench.expect(len(first) == 4 and first[0] == "message" and first[2] == "ticket", f"a receipt: {first}")
        bench.expect(again == ["duplicate", *first[1:]], f"the same mail is a duplicate of it: {again}")
        known = {envelope["id"]: envelope for envelope in bench.envelopes()}
        bench.expect(first[1] in known, "the message of the receipt is in a tier")
        reply = (
            b"From: kim@example.org\nTo: support@example.org\nSubject: Re\nMessage-ID: <reply@example.org>\n"
            b"In-Reply-To: <" + bench.sent[-1].encode() + b"@example.org>\n\nmore\n")
        answered = receipt(reply)
        bench.expect(answered[3:] == first[3:] and answered[1] != first[1], f"a reply has the same ticket: {answered}")
        typing = b'{"update_id": 1, "my_chat_member": {"chat": {"id": 7}, "date": 1}}'
        aside = receipt(typing, "chat")
        bench.expect(aside[0] == "aside", f"what is no message is set aside: {aside}")
        held = receipt(b"{broken", "portal", "--unread")
        bench.expect(held[:1] == ["held"] and "broken-json" in held[1], f"what is held says why: {held}")
        stranger = tool(
            *arguments(bench, "--gateway", "email", "--receipt", "--socket", "/nowhere"), stdin=mail(bench))
        bench.expect(stranger.returncode == 0, "a receipt that cannot be had is no failure")
    finally:
        bench.expect(service.wait_quiet(30), "everything was taken in")
        service.stop()
    texts = bench.texts()
    for word in bench.sent:
        bench.expect(texts.count(word) == 1, f"{word} is in a tier once, not {texts.count(word)} times")


def scripts(bench: Bench) -> None:
    """The scripts for switches that call one: smstools' event handler, gammu's RunOnReceive, Asterisk's externnotify."""
    gateways = REPOSITORY / "Examples/gateways"
    environment = daemon.environment() | {
        "FIRSTLINE_SETTINGS": str(bench.desk.settings), "FIRSTLINE_SPOOL": str(bench.desk.spool),
        "PATH": f"{daemon.programs()[1].parent}:{os.environ['PATH']}"}

    def call(script: str, *given: str, **more: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["sh", str(gateways / script), *given], capture_output=True, text=True, env=environment | more, timeout=60)

    word = f"smstools-{os.urandom(4).hex()}"
    text = bench.root / "modem.Ab12"
    text.write_text(f"From: 46700000001\nFrom_TOA: 91 international\nAlphabet: ISO\nReceived: 26-11-21 21:34:05\n\n{word}\n")
    ended = call("smstools-eventhandler", "RECEIVED", str(text), GATEWAY="sms")
    bench.expect(ended.returncode == 0 and text.exists(), f"smstools: {ended.stderr}")
    bench.expect(call("smstools-eventhandler", "SENT", str(text), GATEWAY="sms").returncode == 0, "SENT is none of ours")
    spoken = bench.root / "voicemail/default/1234/INBOX"
    spoken.mkdir(parents=True)
    for number in range(2):
        (spoken / f"msg000{number}.wav").write_bytes(b"RIFF" + bytes(40))
        (spoken / f"msg000{number}.txt").write_text(
            "[message]\norigmailbox=1234\ncontext=default\nmacrocontext=\nexten=1234\nrdnis=unknown\npriority=1\n"
            "callerchan=SIP/x\ncallerid=\"Kim\" <+46700000002>\norigdate=Sat Nov 21 09:34:05 PM UTC 2026\n"
            f"origtime=1795296845\nmsg_id=1795296845-0000000{number}\ncategory=\nflag=\nduration=7\n")
    for _ in range(2):
        ended = call(
            "asterisk-externnotify", "default", "1234", "2", "0", "0", VOICEMAIL=str(bench.root / "voicemail"),
            GATEWAY="voicemail", SEEN=str(bench.root / "seen"))
        bench.expect(ended.returncode == 0, f"asterisk: {ended.stderr}")
    names = sorted(path.name for path in bench.desk.inbox("voicemail").iterdir())
    bench.expect(len(names) == 4, f"each voicemail is dropped once, with its sound: {names}")
    ended = call(
        "gammu-runonreceive", GATEWAY="portal", SMS_MESSAGES="1", SMS_1_NUMBER="+46700000003", SMS_1_TEXT=word + "-g")
    bench.expect(ended.returncode == 0, f"gammu: {ended.stderr}")
    ended = call(
        "gammu-runonreceive", GATEWAY="portal", SMS_MESSAGES="2", DECODED_PARTS="1", SMS_1_NUMBER="+46700000003",
        DECODED_1_TEXT='a "long" one\\ \n' + word + "-l", SMS_1_TEXT="a", SMS_2_TEXT="b")
    bench.expect(ended.returncode == 0, f"gammu, in parts: {ended.stderr}")
    bench.settle()
    texts = bench.texts()
    for wanted in (word + "\n", word + "-g", word + "-l", 'a "long" one\\ \n'):
        bench.expect(wanted in texts + "\n", f"{wanted} is in a tier")
    senders = [envelope["facts"].get("sender") for envelope in bench.envelopes()]
    bench.expect(senders.count("+46700000002") == 2, "both voicemails are in a tier")
