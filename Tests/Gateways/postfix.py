"""A real Postfix on loopback: its pipe(8) transport into `firstlinectl ingest`, and its virtual(8) into the Maildir."""

from __future__ import annotations

import os
import pathlib
import smtplib
import subprocess
import time

from bench import Bench, daemon, free_port, need, need_root, processes, users

MASTER = """\
{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
firstline unix - n n - 10 pipe
  flags=DORhu user={user} null_sender= argv={wrapper} --gateway email
"""

MAIN = """\
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {root}/maillog
maillog_file_prefixes = {root}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = desk.example.org
mydestination =
mynetworks = 127.0.0.0/8
smtpd_recipient_restrictions = permit_mynetworks, reject
smtputf8_enable = no
biff = no
bounce_size_limit = 1000
relay_domains = pipe.example.org
transport_maps = inline:{{ {{ pipe.example.org = firstline: }} }}
firstline_destination_recipient_limit = 1
virtual_mailbox_domains = maildir.example.org
virtual_mailbox_base = {inbox}
virtual_mailbox_maps = inline:{{ {{ support@maildir.example.org = email/ }} }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
minimal_backoff_time = 1s
queue_run_delay = 1s
"""


class Postfix:
    """An instance of its own: configuration, queue and log below the test's directory."""

    def __init__(self, bench: Bench, owner: tuple[int, int, list[int]], user: str) -> None:
        root = self.root = bench.root / "postfix"
        self.port = free_port()
        for name in ("etc", "queue", "data"):
            (root / name).mkdir(parents=True)
        subprocess.run(["chown", "postfix", str(root / "data")], check=True)
        wrapper = root / "to-firstline"
        desk = bench.desk
        # A crash has to look to Postfix as it would at a desk: the marker makes the wrapper die of a signal.
        wrapper.write_text(
            "#!/bin/sh\n"
            f"[ ! -e {root}/crash ] || kill -SEGV $$\n"
            f"exec {daemon.programs()[1]} ingest --settings {desk.settings} --spool {desk.spool} \"$@\"\n")
        wrapper.chmod(0o755)
        (root / "etc/master.cf").write_text(MASTER.format(port=f"127.0.0.1:{self.port}", user=user, wrapper=wrapper))
        (root / "etc/main.cf").write_text(
            MAIN.format(root=root, inbox=desk.spool / "inbox", uid=owner[0], gid=owner[1]))
        self.call("start")

    def call(self, *arguments: str) -> None:
        done = subprocess.run(
            ["postfix", "-c", str(self.root / "etc"), *arguments], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"postfix {arguments}: {done.stdout} {done.stderr} {self.log[-2000:]}"

    def stop(self) -> None:
        subprocess.run(["postfix", "-c", str(self.root / "etc"), "stop"], capture_output=True, timeout=60)

    @property
    def log(self) -> str:
        path = self.root / "maillog"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def send(self, recipient: str, content: bytes, sender: str = "kim@maildir.example.org") -> None:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as client:
            client.sendmail(sender, [recipient], content)

    def flush(self) -> None:
        subprocess.run(["postqueue", "-c", str(self.root / "etc"), "-f"], capture_output=True, timeout=30)

    def is_empty(self) -> bool:
        return not any(
            path.is_file() for name in ("incoming", "active", "deferred", "maildrop")
            for path in (self.root / "queue" / name).rglob("*"))

    def wait_empty(self, timeout: float = 60) -> bool:
        def tried() -> bool:
            self.flush()
            return self.is_empty()

        return processes.wait_until(tried, timeout, every=0.5)


def mail(bench: Bench, text: str = "hello") -> bytes:
    word = f"postfix-{len(bench.sent)}-{os.urandom(4).hex()}"
    bench.sent.append(word)
    return (
        f"From: Kim <kim@maildir.example.org>\r\nTo: support@example.org\r\nSubject: {word}\r\n"
        f"Message-ID: <{word}@example.org>\r\n\r\n{text}\r\n.hidden dot\r\nFrom a line that looks like an mbox\r\n").encode()


def run(bench: Bench) -> None:
    need_root()
    need("postfix", "/usr/lib/postfix/sbin/pipe")
    group = users.add_group("drop")
    desk = users.add_user("desk", [group])
    gateway = users.add_user("mail", [group])
    for path in [bench.desk.root, bench.desk.spool, *bench.desk.spool.rglob("*")]:
        os.chown(path, desk[0], group)
    for room in ("tmp", "new"):
        for path in bench.desk.spool.glob(f"inbox/*/{room}"):
            path.chmod(0o3730)
    postfix = Postfix(bench, desk, f"{users.full_name('mail')}:{users.full_name('drop')}")
    try:
        deliveries(bench, postfix)
        deferred(bench, postfix)
        bounced(bench, postfix)
    except AssertionError:
        raise
    finally:
        bench.expect(bool(bench.sent), "something was sent")
        postfix.stop()
    bench.settle(user=desk)
    texts = bench.texts()
    for word in bench.sent:
        bench.expect(texts.count(word) >= 1, f"{word} is in a tier\n{postfix.log[-1500:]}")
    held = bench.held()
    bench.expect(not held, f"nothing is held: {held}")
    by_subject = {envelope["facts"].get("subject"): envelope["facts"] for envelope in bench.envelopes()}
    for word in bench.sent[:2]:
        facts = by_subject.get(word, {})
        bench.expect(facts.get("sender") == "kim@maildir.example.org", f"{word}: the sender: {facts.get('sender')}")
        wanted = "support@pipe.example.org" if word == bench.sent[0] else "support@maildir.example.org"
        bench.expect(wanted in facts.get("sent-to", []), f"{word}: Delivered-To is read: {facts.get('sent-to')}")
        bench.expect(".hidden dot\nFrom a line" in facts.get("body", ""), f"{word}: the body is as it was sent")
    automatic = [facts for facts in by_subject.values() if facts.get("automatic") is True]
    bench.expect(len(automatic) == 1, f"Postfix' bounce is automatic: {len(automatic)}")


def deliveries(bench: Bench, postfix: Postfix) -> None:
    postfix.send("support@pipe.example.org", mail(bench))
    postfix.send("support@maildir.example.org", mail(bench))
    for _ in range(20):
        postfix.send("support@pipe.example.org", mail(bench, "x" * 5000))
        postfix.send("support@maildir.example.org", mail(bench, "y" * 5000))
    bench.expect(postfix.wait_empty(), f"Postfix delivered everything: {postfix.log[-1500:]}")


def deferred(bench: Bench, postfix: Postfix) -> None:
    """What cannot be kept now, Postfix keeps: a drop directory that is away, wrong settings, a tool that crashes."""
    settings, inbox = bench.desk.settings, bench.desk.inbox("email", "tmp")
    good, away = settings.read_text(), inbox.with_name("away")
    inbox.rename(away)
    postfix.send("support@pipe.example.org", mail(bench))
    seen = processes.wait_until(lambda: "status=deferred" in postfix.log, 30)
    bench.expect(seen, "without the drop directory the mail is deferred")
    away.rename(inbox)
    bench.expect(postfix.wait_empty(), "and delivered when it is there again")
    settings.write_text(good.replace("gateway email", "gateway letters"))
    count = postfix.log.count("status=deferred")
    postfix.send("support@pipe.example.org", mail(bench))
    seen = processes.wait_until(lambda: postfix.log.count("status=deferred") > count, 30)
    bench.expect(seen, "a mistake in the settings bounces no mail")
    settings.write_text(good)
    bench.expect(postfix.wait_empty(), "which goes when it is mended")
    (postfix.root / "crash").touch()
    count = postfix.log.count("status=deferred")
    postfix.send("support@pipe.example.org", mail(bench))
    seen = processes.wait_until(lambda: postfix.log.count("status=deferred") > count, 30)
    bench.expect(seen, f"a tool that dies of a signal bounces no mail: {postfix.log[-800:]}")
    (postfix.root / "crash").unlink()
    bench.expect(postfix.wait_empty(), "which goes when it works again")
    bench.expect("status=bounced" not in postfix.log, "nothing bounced")


def bounced(bench: Bench, postfix: Postfix) -> None:
    """What can never be read goes back to who sent it, with the reason; the bounce arrives at the desk as a mail."""
    parts = "".join(f"--b\r\nContent-Type: text/plain\r\n\r\n{number}\r\n" for number in range(30))
    postfix.send(
        "support@pipe.example.org",
        f"From: kim@example.org\r\nSubject: parts\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n".encode(), sender="support@maildir.example.org")
    seen = processes.wait_until(lambda: "status=bounced" in postfix.log, 30)
    bench.expect(seen and "too-many-parts" in postfix.log, f"a mail of too many parts bounces: {postfix.log[-800:]}")
    bench.expect(postfix.wait_empty(), "and the bounce is delivered")
