"""The package in a booted systemd: install, upgrade with messages in flight, remove, install again, purge."""
import os
import pathlib
import shutil
import unittest

import desk
from desk import SPOOL, UNIT, drop, drop_many, envelopes, journal, mail, prop, run, wait

PACKAGE = os.environ.get("FIRSTLINE_PACKAGE", "")
CONF = pathlib.Path("/etc/firstline/firstline.conf")


def next_version():
    """The same package under a higher version, with a changed unit and a changed shipped rule."""
    folder = pathlib.Path("/root/next")
    run("dpkg-deb", "-R", PACKAGE, str(folder))
    control = folder / "DEBIAN" / "control"
    version = run("dpkg-deb", "-f", PACKAGE, "Version").stdout.strip()
    control.write_text(control.read_text().replace(f"Version: {version}\n", f"Version: {version}+next\n"))
    rules = folder / "etc/firstline/rules/robots.rules"
    rules.write_text(rules.read_text() + "\n# The next version.\n")
    run("dpkg-deb", "--root-owner-group", "-Znone", "-b", str(folder), "/root/next.deb")
    shutil.rmtree(folder)
    return "/root/next.deb"


def sources():
    return [envelope["source"]["file"] for room in ["new", "cur"] for _, envelope in envelopes(room)]


@unittest.skipUnless(PACKAGE, "no package: set FIRSTLINE_PACKAGE, or `make package-tests`")
class Package(unittest.TestCase):
    """One life of a package, step by step: the names of the tests are their order."""
    longMessage = True

    @classmethod
    def setUpClass(cls):
        pathlib.Path("/usr/sbin/policy-rc.d").unlink(missing_ok=True)

    def test_1_install(self):
        run("dpkg", "-i", PACKAGE)
        self.assertEqual(prop("ActiveState") + " " + prop("UnitFileState"), "active enabled")
        self.assertEqual(prop("ActiveState", "firstlined.socket"), "active")
        run("useradd", "--system", "--no-create-home", "--groups", "firstline-drop", "mailer")
        drop("installed.eml", mail("installed"))
        wait("it is delivered", lambda: "installed.eml" in sources())
        self.assertIn(str(CONF), run("dpkg-query", "-W", "-f", "${Conffiles}", "firstline").stdout)
        self.assertIn("rules/desk.rules", run("dpkg-query", "-W", "-f", "${Conffiles}", "firstline").stdout)
        for page in ["firstlined", "firstlinectl", "firstlinectl-check", "firstline.conf", "firstline-rules"]:
            self.assertEqual(run("man", "-w", page, check=False).returncode, 0, page)
        self.assertIn("0f4c0f0d6d1c4d27a3b56b1c6f0e9a31", run("journalctl", "--list-catalog").stdout)
        completed = run("bash", "-c", ". /usr/share/bash-completion/completions/firstlinectl && complete -p firstlinectl").stdout
        self.assertIn("firstlinectl", completed)
        run("firstlined", "--check")

    def test_2_upgrade_with_messages_in_flight(self):
        CONF.write_text(CONF.read_text() + "\nintake\n    rescan 5 seconds\n")
        names = [f"upgrade-{number}.eml" for number in range(500)]
        old = prop("MainPID")
        writer = drop_many(names)
        wait("some are done", lambda: any(name in names for name in sources()))
        run("dpkg", "--force-confold", "-i", next_version())
        self.assertIn("+next", run("dpkg-query", "-W", "-f", "${Version}", "firstline").stdout)
        self.assertNotEqual(prop("MainPID"), old, "the old program still runs")
        self.assertEqual(prop("ActiveState"), "active")
        self.assertEqual(prop("ActiveState", "firstlined.socket"), "active")
        self.assertEqual(writer.wait(), 0)
        wait("all are there", lambda: set(names) <= set(sources()), 40)
        self.assertEqual(len([name for name in sources() if name in set(names)]), len(names), "one came twice")
        self.assertIn("rescan 5 seconds", CONF.read_text(), "the administrator's change is gone")
        self.assertIn("next version", pathlib.Path("/etc/firstline/rules/robots.rules").read_text())
        run("firstlinectl", "reload")

    def test_3_remove_keeps_messages_and_settings(self):
        before = sorted(sources())
        run("dpkg", "-r", "firstline")
        self.assertFalse(pathlib.Path("/usr/sbin/firstlined").exists())
        self.assertNotEqual(prop("ActiveState"), "active")
        self.assertFalse(pathlib.Path(desk.SOCKET).exists(), "the socket is still there")
        self.assertEqual(sorted(sources()), before)
        self.assertTrue(CONF.exists())
        self.assertTrue(pathlib.Path("/var/lib/firstline/ledger.sqlite").exists())

    def test_4_install_again_goes_on(self):
        before = sorted(sources())
        run("dpkg", "-i", PACKAGE)
        drop("again.eml", mail("again"))
        wait("it is delivered", lambda: "again.eml" in sources())
        self.assertEqual(sorted(set(sources()) - {"again.eml"}), sorted(set(before)))
        self.assertEqual(run("setpriv", "--reuid=firstline", "--regid=firstline", "--init-groups", "firstlinectl", "doctor",
                             check=False).returncode, 0)

    def test_5_purge_keeps_messages_and_says_so_and_takes_the_rest(self):
        purged = run("dpkg", "-P", "firstline")
        self.assertIn("kept /var/spool/firstline", purged.stdout + purged.stderr)
        self.assertIn("again.eml", sources())
        self.assertFalse(pathlib.Path("/etc/firstline").exists(), "settings are still there")
        run("dpkg", "-i", PACKAGE)
        run("systemctl", "stop", "firstlined.socket", UNIT)
        for path in SPOOL.glob("tiers/*/*/*"):
            path.unlink()
        run("find", str(SPOOL), "-type", "f", "-path", "*/tiers/*", "-delete")
        run("dpkg", "-P", "firstline")
        self.assertFalse(SPOOL.exists(), "an empty spool is still there")
        self.assertFalse(pathlib.Path("/var/lib/firstline").exists())
        self.assertEqual([unit for unit in run("systemctl", "list-units", "--all", "--plain", "--no-legend", "firstline*").stdout.split("\n")
                          if "active" in unit.split()[2:3]], [])


if __name__ == "__main__":
    unittest.main()
