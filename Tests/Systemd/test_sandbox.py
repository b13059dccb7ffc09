"""Each directive of the sandbox bites: what it forbids can be done without it, by the same user, and cannot be done in it."""
import grp
import json
import os
import pathlib
import re
import unittest

from desk import REPOSITORY, UNIT, InstalledDesk, prop, run

# Directives that no process can try from within, each with the reason. That they are in force is asked of systemd.
NOT_TRIED = {
    "AmbientCapabilities": "nothing is given, so there is nothing to miss",
    "IPAddressDeny": "it stands behind RestrictAddressFamilies and PrivateNetwork, which let nobody come so far",
    "RemoveIPC": "it cleans up after the last process of the user",
    "KeyringMode": "it is about whose keyring is joined, and the daemon uses none",
    "SystemCallArchitectures": "a call of another architecture needs a program of it",
    "PrivateNetwork": "see the test of namespaces", "PrivateIPC": "see the test of namespaces",
    "User": "see the test of groups", "Group": "see the test of groups", "SupplementaryGroups": "see the test of groups",
}
# What is no sandbox: what is started, when, and where it may write.
NO_SANDBOX = ["Type", "NotifyAccess", "ExecStart", "ExecReload", "Environment", "WatchdogSec", "Restart", "RestartSec",
              "RestartPreventExitStatus", "TimeoutStartSec", "TimeoutStopSec", "StateDirectory", "StateDirectoryMode",
              "ConfigurationDirectory", "RuntimeDirectory", "RuntimeDirectoryMode"]

PROBE = REPOSITORY / "Tests" / "Systemd" / "probe.py"


class Sandbox(InstalledDesk):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Things that the daemon's user could do or see, were it not for the sandbox.
        for path in ["/opt/firstline-probe", "/var/spool/other-probe", "/home/probe", "/usr/lib/modules/firstline-probe"]:
            pathlib.Path(path).mkdir(parents=True, exist_ok=True)
            os.chmod(path, 0o777)
        for path in ["/home/probe/file", "/tmp/firstline-probe"]:
            pathlib.Path(path).write_text("x")
            os.chmod(path, 0o644)
        os.mknod("/dev/firstline-probe", 0o20666, os.makedev(1, 3))
        os.chmod("/dev/firstline-probe", 0o666)
        target = pathlib.Path("/usr/libexec/firstline-probe")
        target.write_bytes(PROBE.read_bytes())
        target.chmod(0o755)
        cls.free = cls.probe("free", "[Service]\nUser=firstline\nGroup=firstline\n")
        unit = pathlib.Path("/usr/lib/systemd/system") / UNIT
        if not unit.exists():
            unit = pathlib.Path("/lib/systemd/system") / UNIT
        cls.shipped = unit.read_text()
        cls.caged = cls.probe("caged", cls.shipped)
        as_root = re.sub(r"(?m)^(User|Group|SupplementaryGroups|CapabilityBoundingSet|AmbientCapabilities|StateDirectory|ConfigurationDirectory)=.*\n", "", cls.shipped)
        cls.free_root = cls.probe("free-root", "[Service]\n")
        cls.caged_root = cls.probe("caged-root", as_root)

    @classmethod
    def probe(cls, name, unit):
        """Runs the probe in a unit: the one given, but for what it starts."""
        output = f"/var/spool/firstline/{name}.json"
        unit = re.sub(r"(?m)^(RuntimeDirectory|Type|ExecStart|ExecReload|Restart|WatchdogSec|NotifyAccess|RestartPreventExitStatus)=.*\n", "", unit)
        unit = unit.replace("[Service]\n", f"[Service]\nType=oneshot\nLimitRTPRIO=10\nExecStart={PROBE_PATH} {output}\n", 1)
        pathlib.Path(f"/run/systemd/system/probe-{name}.service").write_text(unit)
        run("systemctl", "daemon-reload")
        run("systemctl", "start", f"probe-{name}.service")
        return json.loads(pathlib.Path(output).read_text())

    def test_what_a_directive_forbids_is_possible_without_it_and_not_in_the_sandbox(self):
        unproven = []
        for free, caged in [(self.free, self.caged), (self.free_root, self.caged_root)]:
            for name, word in free.items():
                if name.startswith("namespace") or name == "groups":
                    continue
                with self.subTest(name):
                    if word != "done":
                        # This kernel, or the namespace the tests run in, forbids it to everybody.
                        unproven.append(f"{name} ({word} without it)")
                    self.assertNotEqual(caged[name], "done", "the sandbox does not forbid it")
        if unproven:
            print("not proven here, for it cannot be done without the sandbox either:", "; ".join(unproven))
        # Without these the test would say nothing.
        for name in ["ProtectSystem=strict", "RestrictAddressFamilies=AF_UNIX (TCP)", "SystemCallFilter (ptrace)", "MemoryDenyWriteExecute=yes"]:
            self.same(name, self.free[name], "done")

    def test_every_directive_of_the_unit_is_tried_or_has_a_reason_why_not(self):
        tried = " ".join([*self.free, *self.free_root])
        unit = self.shipped.split("[Service]")[1].split("[Install]")[0]
        for name, value in re.findall(r"(?m)^([A-Za-z]+)=(.*)$", unit):
            if name in NO_SANDBOX or re.search(rf"\b{name}\b", tried):
                continue
            self.assertIn(name, NOT_TRIED, f"{name}= is neither tried by probe.py nor has it a reason")
            if value in ("yes", "private", "native"):
                self.same(name, prop(name).replace("x86-64", "native"), value)

    def test_the_daemon_is_in_namespaces_of_its_own(self):
        for kind in ["mnt", "net", "ipc", "uts"]:
            host = os.readlink(f"/proc/1/ns/{kind}")
            self.assertNotEqual(self.caged["namespace " + kind], host, kind)
            self.assertNotEqual(os.readlink(f"/proc/{prop('MainPID')}/ns/{kind}"), host, kind)

    def test_it_has_its_own_groups_and_nothing_else(self):
        names = {grp.getgrgid(number).gr_name for number in self.caged["groups"]}
        self.same("groups", names, {"firstline", "firstline-drop"})

    def test_the_daemon_itself_has_no_capability_and_a_filter(self):
        status = pathlib.Path(f"/proc/{prop('MainPID')}/status").read_text()
        for line in ["CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"]:
            self.assertIn(line, status)

    def test_systemd_calls_it_safe(self):
        result = run("systemd-analyze", "security", "--threshold=5", "--no-pager", UNIT, check=False)
        self.same("exit status", result.returncode, 0)
        print(result.stdout.splitlines()[-1].strip())


PROBE_PATH = "/usr/libexec/firstline-probe"

if __name__ == "__main__":
    unittest.main()
