"""A desk that is installed in a booted systemd: what the tests do with it. Runs as root, inside `boot`."""
import glob
import json
import os
import pathlib
import pwd
import grp
import shutil
import subprocess
import time
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SPOOL = pathlib.Path("/var/spool/firstline")
RULES = pathlib.Path("/etc/firstline/rules")
SOCKET = "/run/firstlined.socket"
UNIT = "firstlined.service"


def run(*command, check=True, **options):
    """Runs a command; its result with what it wrote, as text."""
    result = subprocess.run(command, text=True, capture_output=True, **options)
    if check and result.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))} ended with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result


def wait(what, condition, seconds=20):
    """Waits until a condition gives something true, and returns it: the kernel has no event for most of what is asked."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}; status: {prop('StatusText')!r}")
        time.sleep(0.02)


def prop(name, unit=UNIT):
    """A property of a unit, as systemd has it."""
    return run("systemctl", "show", "-P", name, unit).stdout.strip()


def journal(*matches, unit=UNIT):
    """The journal's entries of the service, as dictionaries."""
    run("journalctl", "--sync")
    lines = run("journalctl", "-q", "-u", unit, "-o", "json", *matches).stdout.splitlines()
    return [json.loads(line) for line in lines]


def envelopes(room="new"):
    """The envelopes in a room of every tier: name of the tier and content."""
    found = []
    for path in glob.glob(str(SPOOL / "tiers" / "*" / room / "*.json")):
        with open(path, encoding="utf-8") as file:
            found.append((pathlib.Path(path).parts[-3], json.load(file)))
    return found


def mail(number, text="The VPN is down"):
    return (f"From: Ana <ana{number}@example.org>\r\nTo: desk@example.org\r\nSubject: Message {number}\r\n"
            f"Message-ID: <{number}@example.org>\r\nDate: Mon, 16 Nov 2026 10:00:00 +0000\r\n\r\n{text}\r\n").encode()


def drop(name, content, gateway="email", user="mailer"):
    """Drops a file as a gateway's user does: written in tmp, renamed to new."""
    inbox = SPOOL / "inbox" / gateway
    script = 'umask 027; cat > "$0/tmp/$1" && mv "$0/tmp/$1" "$0/new/$1"'
    subprocess.run(["setpriv", f"--reuid={user}", "--regid=firstline-drop", "--clear-groups", "sh", "-c", script, str(inbox), name],
                   input=content, check=True)


def drop_many(names, gateway="email", user="mailer"):
    """Drops many mails with one process."""
    inbox = SPOOL / "inbox" / gateway
    account = pwd.getpwnam(user)
    group = grp.getgrnam("firstline-drop").gr_gid

    def become():
        os.setgroups([])
        os.setgid(group)
        os.setuid(account.pw_uid)
        os.umask(0o027)

    script = (
        "import os, sys\nimport desk\n"
        "for name in sys.argv[2:]:\n"
        "    with open(f'{sys.argv[1]}/tmp/{name}', 'wb') as file:\n"
        "        file.write(desk.mail(name)); file.flush(); os.fsync(file.fileno())\n"
        "    os.rename(f'{sys.argv[1]}/tmp/{name}', f'{sys.argv[1]}/new/{name}')\n")
    return subprocess.Popen(["/usr/bin/python3", "-c", script, str(inbox), *names], preexec_fn=become,
                            cwd=REPOSITORY / "Tests" / "Systemd", env={"PYTHONDONTWRITEBYTECODE": "1"})


def copy(source, target, mode=0o644):
    target = pathlib.Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(REPOSITORY / source, target)
    target.chmod(mode)


def install():
    """Puts the files where a package puts them, and lets systemd make users and directories."""
    copy(os.environ["FIRSTLINED"], "/usr/sbin/firstlined", 0o755)
    copy(os.environ["FIRSTLINECTL"], "/usr/bin/firstlinectl", 0o755)
    for name in ["firstlined.service", "firstlined.socket"]:
        copy(f"systemd/{name}", f"/usr/lib/systemd/system/{name}")
    copy("systemd/firstline.sysusers.conf", "/usr/lib/sysusers.d/firstline.conf")
    copy("systemd/firstline.tmpfiles.conf", "/usr/lib/tmpfiles.d/firstline.conf")
    copy("systemd/firstline.catalog", "/usr/lib/systemd/catalog/firstline.catalog")
    shutil.copytree(REPOSITORY / "Rules", RULES, dirs_exist_ok=True)
    run("systemd-sysusers")
    run("systemd-tmpfiles", "--create", "firstline.conf")
    run("journalctl", "--update-catalog")
    run("systemctl", "daemon-reload")
    run("useradd", "--system", "--no-create-home", "--groups", "firstline-drop", "mailer")


def drop_in(name, text):
    """A drop-in of the service's unit; empty text takes it away."""
    path = pathlib.Path(f"/etc/systemd/system/{UNIT}.d/{name}.conf")
    path.parent.mkdir(parents=True, exist_ok=True)
    if text:
        path.write_text(text)
    else:
        path.unlink(missing_ok=True)
    run("systemctl", "daemon-reload")


class InstalledDesk(unittest.TestCase):
    """A test on the installed desk, which runs when the test begins and when it has ended."""
    longMessage = True

    @classmethod
    def setUpClass(cls):
        if not pathlib.Path("/usr/sbin/firstlined").exists():
            install()

    def setUp(self):
        run("systemctl", "reset-failed", check=False)
        run("systemctl", "start", UNIT)

    def same(self, what, found, wanted):
        self.assertEqual(found, wanted, what)
