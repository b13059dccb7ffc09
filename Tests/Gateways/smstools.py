"""A real smsd of smstools3, with a modem made of a pseudo-terminal: its own files end in tiers."""

from __future__ import annotations

import os
import pathlib
import pty
import re
import select
import subprocess
import threading
import time
import tty

from bench import Bench, need, processes

CONFIGURATION = """\
devices = GSM1
outgoing = {root}/outgoing
checked = {root}/checked
failed = {root}/failed
sent = {root}/sent
incoming = {incoming}
infofile = {root}/smsd.running
pidfile = {root}/smsd.pid
logfile = {root}/smsd.log
loglevel = 7
delaytime = 1
internal_combine = yes
decode_unicode_text = no

[GSM1]
device = {device}
incoming = yes
outgoing = no
baudrate = 115200
keep_open = yes
phonecalls = no
"""


def semi_octets(digits: str) -> str:
    padded = digits + ("F" if len(digits) % 2 else "")
    return "".join(padded[at + 1] + padded[at] for at in range(0, len(padded), 2))


def seven_bit(text: str, shift: int = 0) -> tuple[str, int]:
    """The GSM 7-bit packing of ASCII letters (3GPP TS 23.038), after `shift` septets of header; and the count of septets."""
    value = 0
    for at, letter in enumerate(text):
        value |= ord(letter) << (7 * at)
    bits = 7 * len(text)
    return value.to_bytes((bits + 7) // 8, "little").hex().upper(), len(text) + shift


def deliver(sender: str, content: str, length: int, coding: int, header: bool = False) -> str:
    """An SMS-DELIVER as a modem hands it over (3GPP TS 23.040), with an empty service centre."""
    stamp = semi_octets("261121213405") + "40"
    first = "44" if header else "04"
    return f"00{first}{len(sender):02X}91{semi_octets(sender)}00{coding:02X}{stamp}{length:02X}{content}"


class Modem:
    """Answers smsd's commands from a store of messages, until they are read and deleted."""

    def __init__(self, messages: list[str]) -> None:
        self.store = dict(enumerate(messages, 1))
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        self.slave = slave
        self.device = os.ttyname(slave)
        self.is_over = False
        self.asked: list[str] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        rest = b""
        while not self.is_over:
            if not select.select([self.master], [], [], 0.1)[0]:
                continue
            try:
                rest += os.read(self.master, 4096)
            except OSError:
                return
            while b"\r" in rest:
                line, rest = rest.split(b"\r", 1)
                command = line.strip(b"\n\x1a ").decode("ascii", "replace")
                if command:
                    self.asked.append(command)
                    os.write(self.master, self._answer(command).encode())

    def _answer(self, command: str) -> str:
        upper = command.upper()
        if upper.startswith("AT+CPMS"):
            return f'\r\n+CPMS: {len(self.store)},50,{len(self.store)},50,{len(self.store)},50\r\n\r\nOK\r\n'
        if upper.startswith("AT+CPIN?"):
            return "\r\n+CPIN: READY\r\n\r\nOK\r\n"
        if upper.startswith("AT+CREG?"):
            return "\r\n+CREG: 0,1\r\n\r\nOK\r\n"
        if upper.startswith("AT+CSQ"):
            return "\r\n+CSQ: 20,0\r\n\r\nOK\r\n"
        if upper.startswith("AT+CIMI"):
            return "\r\n240010000000001\r\n\r\nOK\r\n"
        read = re.match(r"AT\+CMGR=(\d+)", upper)
        if read:
            pdu = self.store.get(int(read[1]))
            return f"\r\n+CMGR: 1,,{len(pdu) // 2 - 1}\r\n{pdu}\r\n\r\nOK\r\n" if pdu else "\r\nOK\r\n"
        deleted = re.match(r"AT\+CMGD=(\d+)", upper)
        if deleted:
            self.store.pop(int(deleted[1]), None)
        if upper.startswith("AT+CMGL"):
            listed = "".join(
                f"\r\n+CMGL: {at},1,,{len(pdu) // 2 - 1}\r\n{pdu}" for at, pdu in self.store.items())
            return listed + "\r\n\r\nOK\r\n"
        return "\r\nOK\r\n"

    def close(self) -> None:
        self.is_over = True
        self.thread.join(5)
        os.close(self.master)
        os.close(self.slave)


def word(bench: Bench) -> str:
    text = f"sms{len(bench.sent)}x{os.urandom(3).hex()}"
    bench.sent.append(text)
    return text


def run(bench: Bench) -> None:
    need("smsd")
    root = bench.root / "sms"
    for name in ("outgoing", "checked", "failed", "sent"):
        (root / name).mkdir(parents=True)
    plain, length = seven_bit(word(bench))
    unicode = (word(bench) + " привет åäö").encode("utf-16-be").hex().upper()
    # One text in two parts, as phones send more than 160 letters: a reference number of 8 bits, and a header of 7 septets.
    texts = [word(bench) + "a" * 120, word(bench) + "b" * 50]
    parts = []
    for number, text in enumerate(texts, 1):
        # Six octets of header take seven septets: the text begins at bit 49, one bit after the header's end.
        value = 0
        for at, letter in enumerate(text):
            value |= ord(letter) << (7 * at + 1)
        packed = value.to_bytes((7 * len(text) + 1 + 7) // 8, "little").hex().upper()
        parts.append(deliver("46700000003", f"0500037702{number:02X}" + packed, len(text) + 7, 0, header=True))
    modem = Modem([
        deliver("46700000001", plain, length, 0), deliver("46700000002", unicode, len(unicode) // 2, 8), *parts])
    configuration = root / "smsd.conf"
    configuration.write_text(CONFIGURATION.format(
        root=root, incoming=bench.desk.inbox("modem"), device=modem.device))
    process = processes.start(
        ["smsd", "-t", f"-c{configuration}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        done = processes.wait_until(
            lambda: not modem.store and len(list(bench.desk.inbox("modem").glob("GSM1.*"))) >= 3, 90, every=0.3)
        bench.expect(done, f"smsd read all texts: {modem.asked[-5:]} {tail(root / 'smsd.log')}")
    finally:
        process.terminate()
        processes.reap(process)
        modem.close()
    bench.settle()
    arrived = bench.texts()
    for text in bench.sent:
        bench.expect(arrived.count(text) == 1, f"{text} is in a tier once, not {arrived.count(text)} times")
    bench.expect("привет åäö" in arrived, "letters beyond the GSM alphabet are as they were sent")
    bench.expect(texts[0] + texts[1] in arrived, "the two parts of a long text are one message")
    senders = sorted(envelope["facts"].get("sender") for envelope in bench.envelopes())
    bench.expect(senders == ["+46700000001", "+46700000002", "+46700000003"], f"senders: {senders}")
    bench.expect(not bench.held(), f"nothing is held: {bench.held()}")


def tail(path: pathlib.Path) -> str:
    return path.read_text("utf-8", "replace")[-1200:] if path.exists() else "no log"
