"""A real gammu-smsd with Gammu's own dummy phone: its files, and what it hands to RunOnReceive, end in tiers."""

from __future__ import annotations

import os
import pathlib
import subprocess

from bench import REPOSITORY, Bench, daemon, need, processes

CONFIGURATION = """\
[gammu]
model = dummy
connection = none
device = {root}/phone

[smsd]
service = files
inboxpath = {inbox}/
outboxpath = {root}/out/
inboxformat = {form}
logfile = {root}/log
RunOnReceive = {script}
ReceiveFrequency = 1
LoopSleep = 1
CheckSecurity = 0
CheckBattery = 0
CheckSignal = 0
CheckNetwork = 0
MultipartTimeout = 1
"""


def text(number: str, content: str, header: str = "") -> str:
    """A text in the phone's own store, in Gammu's backup format."""
    def unicode(value: str) -> str:
        return value.encode("utf-16-be").hex().upper()

    return (
        f'[SMSBackup000]\nPDU = Deliver\nDateTime = 20261121T213344\nState = UnRead\nNumber = "{number}"\n'
        f"NumberUnicode = {unicode(number)}\nText00 = {unicode(content)}\n{header}Coding = Unicode_No_Compression\n"
        f"Folder = 1\nLength = {len(content)}\nClass = -1\n")


def word(bench: Bench) -> str:
    made = f"gammu{len(bench.sent)}x{os.urandom(3).hex()}"
    bench.sent.append(made)
    return made


def receive(bench: Bench, name: str, gateway: str, form: str, texts: list[str], script: str) -> None:
    """Lets smsd fetch texts from a phone of its own into a gateway's drop directory."""
    root = bench.root / name
    for folder in range(1, 6):
        (root / f"phone/sms/{folder}").mkdir(parents=True)
    (root / "out").mkdir()
    inbox = bench.desk.inbox(gateway) if gateway else root / "in"
    inbox.mkdir(exist_ok=True)
    for at, content in enumerate(texts, 1):
        (root / f"phone/sms/1/{at}").write_text(content)
    configuration = root / "smsdrc"
    configuration.write_text(CONFIGURATION.format(root=root, inbox=inbox, form=form, script=script))
    before = len(list(inbox.glob("IN*")))
    environment = daemon.environment() | {
        "FIRSTLINE_SETTINGS": str(bench.desk.settings), "FIRSTLINE_SPOOL": str(bench.desk.spool), "GATEWAY": "portal",
        "PATH": f"{daemon.programs()[1].parent}:{os.environ['PATH']}"}
    process = processes.start(
        ["gammu-smsd", "-c", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=environment)
    try:
        done = processes.wait_until(lambda: len(list(inbox.glob("IN*"))) >= before + len(texts), 60, every=0.2)
        log = (root / "log").read_text("utf-8", "replace")[-800:] if (root / "log").exists() else "no log"
        bench.expect(done, f"{name}: smsd fetched the texts: {log}")
        # smsd waits for the script before it fetches again; the end of the script is the last thing to wait for.
        if script != "/bin/true":
            done = processes.wait_until(lambda: len(list(bench.desk.inbox("portal").iterdir())) > 0, 60)
            bench.expect(done, f"{name}: the script dropped the text: {log}")
    finally:
        process.terminate()
        processes.reap(process)


def run(bench: Bench) -> None:
    need("gammu-smsd")
    script = str(REPOSITORY / "Examples/gateways/gammu-runonreceive")
    receive(bench, "script", "", "unicode", [text("+46700000001", word(bench) + ' "åäö" привет')], script)
    parts = [
        text("+46700000004", word(bench) + "a" * 40, "UDH = 0500032A0201\n"),
        text("+46700000004", word(bench) + "b" * 20, "UDH = 0500032A0202\n")]
    long = bench.sent[-2] + "a" * 40 + bench.sent[-1] + "b" * 20
    receive(bench, "unicode", "gammu", "unicode", [text("+46700000002", word(bench) + " привет"), *parts], "/bin/true")
    receive(bench, "detail", "gammu", "detail", [text("+46700000003", word(bench) + " åäö")], "/bin/true")
    bench.settle()
    arrived = bench.texts()
    for sent in bench.sent:
        bench.expect(arrived.count(sent) == 1, f"{sent} is in a tier once, not {arrived.count(sent)} times")
    for wanted in ('"åäö" привет', " привет", " åäö"):
        bench.expect(wanted in arrived, f"{wanted} is as it was sent")
    bench.expect(long in arrived, "the parts of a long text are one message")
    senders = sorted(envelope["facts"].get("sender") or "none" for envelope in bench.envelopes())
    bench.expect(senders == [f"+4670000000{n}" for n in range(1, 5)], f"senders: {senders}")
    bench.expect(not bench.held(), f"nothing is held: {bench.held()}")
