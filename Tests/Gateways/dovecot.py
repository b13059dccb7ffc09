"""A real Dovecot LMTP on loopback, delivering into the drop directory as a Maildir."""

from __future__ import annotations

import os
import pathlib
import smtplib
import subprocess

from bench import Bench, free_port, need, need_root, processes, users

CONFIGURATION = """\
protocols = lmtp
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
ssl = no
listen = 127.0.0.1
mail_location = maildir:{inbox}/email:CONTROL={root}/control:INDEX={root}/index
mail_fsync = always
first_valid_uid = 100
first_valid_gid = 100
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home allow_all_users=yes
}}
passdb {{
  driver = static
  args = nopassword=y
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def mail(bench: Bench) -> bytes:
    word = f"dovecot-{len(bench.sent)}-{os.urandom(4).hex()}"
    bench.sent.append(word)
    return (
        f"From: Kim <kim@example.org>\r\nTo: support@example.org\r\nSubject: {word}\r\n"
        f"Message-ID: <{word}@example.org>\r\n\r\nHello\r\n").encode()


def run(bench: Bench) -> None:
    need_root()
    need("dovecot", "/usr/lib/dovecot/lmtp")
    desk = users.add_user("desk", [])
    root = bench.root / "dovecot"
    for name in ("run", "state", "control", "index", "home"):
        (root / name).mkdir(parents=True)
        os.chown(root / name, desk[0], desk[1])
    os.chown(root / "run", 0, 0)
    for path in [bench.desk.root, bench.desk.spool, *bench.desk.spool.rglob("*")]:
        os.chown(path, desk[0], desk[1])
    for path in bench.desk.spool.glob("inbox/*/[tn]*"):
        path.chmod(0o3730)
    port = free_port()
    configuration = root / "dovecot.conf"
    configuration.write_text(CONFIGURATION.format(
        root=root, inbox=bench.desk.spool / "inbox", uid=desk[0], gid=desk[1], port=port))
    process = processes.start(
        ["dovecot", "-F", "-c", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        def answers() -> bool:
            try:
                with smtplib.LMTP("127.0.0.1", port, timeout=5):
                    return True
            except OSError:
                return False

        bench.expect(processes.wait_until(answers, 30, every=0.2), f"Dovecot answers: {log(root)}")
        with smtplib.LMTP("127.0.0.1", port, timeout=30) as client:
            for _ in range(30):
                client.sendmail("kim@example.org", ["support@example.org"], mail(bench))
        # In one transaction to two names Dovecot writes no Delivered-To: two files that are the same mail. LMTP answers once for each,
        # which smtplib does not expect: it closes instead of quitting, after both are there.
        client = smtplib.LMTP("127.0.0.1", port, timeout=30)
        client.sendmail("kim@example.org", ["support@example.org", "sales@example.org"], mail(bench))
        bench.expect(client.getreply()[0] == 250, "the second name is answered, too")
        client.close()
    finally:
        process.terminate()
        processes.reap(process)
    bench.settle(user=desk)
    texts = bench.texts()
    for word in bench.sent:
        bench.expect(texts.count(word) == 1, f"{word} is in a tier once, not {texts.count(word)} times: {log(root)}")
    named = [envelope["facts"].get("sent-to") for envelope in bench.envelopes()]
    bench.expect(all("support@example.org" in names for names in named), "Delivered-To is read")
    aside = list(bench.desk.spool.glob("aside/email/*"))
    bench.expect(len(aside) >= 1, "the mail that came twice is set aside as a duplicate, not lost")
    held = bench.held()
    bench.expect(not held, f"nothing is held: {held}")
    left = sorted(path.name for path in (bench.desk.spool / "inbox/email/new").iterdir())
    bench.expect(not left, f"nothing of Dovecot's is left in the drop directory: {left}")


def log(root: pathlib.Path) -> str:
    path = root / "log"
    return path.read_text("utf-8", "replace")[-1500:] if path.exists() else "no log"
