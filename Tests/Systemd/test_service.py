"""The daemon under a real systemd: start, status, journal, reload, watchdog, crash, stop, activation, credentials."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import time
import unittest

from desk import (REPOSITORY, RULES, SOCKET, SPOOL, UNIT, InstalledDesk, drop, drop_in, drop_many, envelopes, journal, mail, prop,
                  run, wait)

def as_user(name, *command, **options):
    """Runs a command as a user of the system, with the groups that he has; a user who is not there yet is made."""
    run("useradd", "--system", "--no-create-home", name, check=False)
    return run("runuser", "-u", name, "--", *command, **options)


CONF = pathlib.Path("/etc/firstline/firstline.conf")


@contextlib.contextmanager
def settings(text):
    """The service under other settings; afterwards under those of before."""
    before = CONF.read_text() if CONF.exists() else None
    CONF.write_text(text)
    try:
        run("systemctl", "restart", UNIT)
        yield
    finally:
        CONF.unlink()
        if before is not None:
            CONF.write_text(before)
        run("systemctl", "restart", UNIT)


BROKEN = 'rule "Broken"\n    when text hsa refund\n    then category biling\n'
GREETING = 'rule "Greeting"\n    when text has "quetzalcoatl"\n    then category security\n'


def tier_of(name):
    """The envelope made from a file; waits for it."""
    def look():
        for room in ["new", "cur"]:
            for tier, envelope in envelopes(room):
                if envelope["source"]["file"] == name:
                    return tier, envelope
    return wait(f"an envelope of {name}", look)


class Start(InstalledDesk):
    def test_is_ready_when_start_returns(self):
        run("systemctl", "stop", UNIT)
        run("systemctl", "start", UNIT)
        # Exit status 1 would be: something is held.
        status = json.loads(run("firstlinectl", "status", "--json", check=False).stdout)
        self.assertTrue(status["ready"])
        self.same("state", prop("ActiveState") + "/" + prop("SubState"), "active/running")
        self.assertRegex(prop("StatusText"), r"rules [0-9a-f]+.*delivered")
        ready = journal("MESSAGE_ID=0f4c0f0d6d1c4d27a3b56b1c6f0e9a02")[-1]
        # What is logged at READY is logged before systemd calls the unit active, or within the same breath.
        active = int(prop("ActiveEnterTimestampMonotonic"))
        self.assertLess(abs(int(ready["__MONOTONIC_TIMESTAMP"]) - active), 1_000_000)

    def test_without_rules_it_is_never_ready_and_not_restarted(self):
        run("systemctl", "stop", UNIT)
        good, state = RULES.with_name("rules.good"), pathlib.Path("/var/lib/firstline/rules")
        RULES.rename(good)
        state.rename(state.with_name("rules.kept"))
        try:
            RULES.mkdir()
            (RULES / "broken.rules").write_text(BROKEN)
            self.assertNotEqual(run("systemctl", "start", UNIT, check=False).returncode, 0)
            self.same("exit status", prop("ExecMainStatus"), "78")
            self.same("restarts", prop("NRestarts"), "0")
            self.same("state", prop("ActiveState"), "failed")
            self.assertIn("usable rules", prop("StatusText"))
        finally:
            run("rm", "-r", str(RULES))
            good.rename(RULES)
            state.with_name("rules.kept").rename(state)
        run("systemctl", "start", UNIT)

    def test_users_and_modes_of_every_directory(self):
        wanted = {
            "/var/spool/firstline": "755 firstline:firstline",
            "/var/spool/firstline/inbox": "2755 firstline:firstline-drop",
            "/var/spool/firstline/tiers": "2755 firstline:firstline-tier",
            "/var/spool/firstline/work": "700 firstline:firstline",
            "/var/spool/firstline/held": "750 firstline:firstline",
            "/var/spool/firstline/aside": "750 firstline:firstline",
            "/var/lib/firstline": "750 firstline:firstline",
            "/run/firstline": "755 firstline:firstline",
            "/etc/firstline": "755 root:root",
            SOCKET: "660 firstline:firstline-desk",
        }
        for gateway in ["email", "phone", "chat"]:
            wanted[f"/var/spool/firstline/inbox/{gateway}"] = "2755 firstline:firstline-drop"
            for part in ["tmp", "new"]:
                wanted[f"/var/spool/firstline/inbox/{gateway}/{part}"] = "3730 firstline:firstline-drop"
        modes = {"tmp": "2700", "new": "2770", "hold": "2750", "cur": "2770", "done": "2770", "originals": "2750"}
        for tier in ["first", "second", "third"]:
            for part, mode in modes.items():
                wanted[f"/var/spool/firstline/tiers/{tier}/{part}"] = f"{mode} firstline:firstline-tier"
        found = {}
        for path in wanted:
            mode, names = run("stat", "-c", "%a %U:%G", path).stdout.split()
            found[path] = mode + " " + names
        self.assertEqual(found, wanted)
        main = prop("MainPID")
        self.same("the daemon's user", run("ps", "-o", "user=", "-p", main).stdout.strip(), "firstline")
        for path in SPOOL.rglob("*"):
            if not path.is_symlink():
                self.assertFalse(path.stat().st_mode & stat.S_IWOTH, f"{path} can be written by everybody")
        examined = as_user("firstline", "firstlinectl", "doctor", "--json", check=False).stdout
        self.assertNotIn("place-", examined, "the doctor wants other modes")

    def test_a_gateway_that_the_settings_bring_can_be_dropped_into_by_its_user(self):
        conf = "gateway email\n    channel email\ngateway portal\n    channel chat\n    format neutral\n    user mailer\n"
        with settings(conf):
            found = run("stat", "-c", "%a %U:%G", str(SPOOL / "inbox/portal/new")).stdout.strip()
            self.same("its directory", found, "3730 firstline:firstline-drop")
            drop("one.json", json.dumps({"firstline": 1, "id": "p1", "sender": "portal:1", "body": "The VPN is down"}).encode(), gateway="portal")
            tier_of("one.json")
        self.assertFalse(list((SPOOL / "held").glob("portal/*")))

    def test_a_program_in_the_tiers_group_takes_an_envelope_by_moving_it(self):
        run("useradd", "--system", "--no-create-home", "--groups", "firstline-tier", "worker", check=False)
        drop("consumed.eml", mail("consumed"))
        tier, envelope = tier_of("consumed.eml")
        path = next((SPOOL / "tiers" / tier / "new").glob(f"*{envelope['id']}.json"))
        self.same("what it reads", json.loads(as_user("worker", "cat", str(path)).stdout)["id"], envelope["id"])
        original = SPOOL / "tiers" / tier / envelope["original"]
        as_user("worker", "cat", str(original))
        as_user("worker", "mv", str(path), str(SPOOL / "tiers" / tier / "cur" / path.name))
        wait("the ticket is taken", lambda: json.loads(run("firstlinectl", "show", "--json", envelope["ticket"]).stdout)["ticket"]["state"] == "taken")
        self.assertNotEqual(as_user("passer-by", "cat", str(original), check=False).returncode, 0)
        self.assertNotEqual(as_user("worker", "ls", "/var/lib/firstline", check=False).returncode, 0)


class Journal(InstalledDesk):
    def test_a_drop_reaches_a_tier_and_the_journal_has_its_fields(self):
        drop("fields.eml", mail("fields", "The VPN is down since nine o'clock"))
        tier, envelope = tier_of("fields.eml")
        entry = wait("its entry", lambda: [e for e in journal() if e.get("FIRSTLINE_MESSAGE") == envelope["id"]])[0]
        decision = envelope["decision"]
        wanted = {
            "MESSAGE_ID": "0f4c0f0d6d1c4d27a3b56b1c6f0e9a31", "PRIORITY": "6", "SYSLOG_IDENTIFIER": "firstlined",
            "FIRSTLINE_GATEWAY": "email", "FIRSTLINE_TIER": tier, "FIRSTLINE_TICKET": envelope["ticket"],
            "FIRSTLINE_CATEGORY": decision["category"]["value"], "FIRSTLINE_PRIORITY": decision["priority"]["value"],
            "FIRSTLINE_RULE": decision["category"]["rule"], "_SYSTEMD_UNIT": UNIT, "_TRANSPORT": "journal",
        }
        self.assertEqual({key: entry.get(key) for key in wanted}, wanted)
        everything = run("journalctl", "-q", "-u", UNIT, "-o", "verbose").stdout
        self.assertNotIn("nine o'clock", everything, "text of a message is in the journal")

    def test_the_catalog_explains_entries(self):
        drop("odd.bin", b"\x00\x01 nothing that a gateway writes", gateway="chat")
        wait("it is held", lambda: journal("MESSAGE_ID=0f4c0f0d6d1c4d27a3b56b1c6f0e9a32"))
        text = run("journalctl", "-q", "-x", "-u", UNIT, "MESSAGE_ID=0f4c0f0d6d1c4d27a3b56b1c6f0e9a32", "-n", "1").stdout
        self.assertIn("firstlinectl held", text)
        self.assertNotIn("@FIRSTLINE", text)

    def test_status_says_what_is_held_also_after_a_restart_and_when_it_is_gone(self):
        for path in (SPOOL / "held").glob("*/*"):
            path.unlink()
        drop("odd-too.bin", b"\x00\x01 nothing that a gateway writes", gateway="chat")
        wait("status says it", lambda: "1 held" in prop("StatusText"))
        run("systemctl", "restart", UNIT)
        self.assertIn("0 delivered, 1 held", prop("StatusText"))
        item = json.loads(run("firstlinectl", "held", "list", "--json").stdout)
        run("firstlinectl", "held", "release", f"chat/{item['id']}", "--to", "first")
        wait("status is clean", lambda: "held" not in prop("StatusText"))

    def test_a_name_with_control_characters_reaches_neither_status_nor_journal(self):
        drop("evil\nMAINPID=1\x1b[31m.eml", b"", gateway="email")
        wait("it is held", lambda: "held" in prop("StatusText"))
        self.same("main process", run("ps", "-o", "comm=", "-p", prop("MainPID")).stdout.strip(), "firstlined")
        for entry in journal():
            self.assertIsInstance(entry["MESSAGE"], str)
            self.assertNotRegex(entry["MESSAGE"], r"[\x00-\x1f\x7f]")


class Reload(InstalledDesk):
    def tearDown(self):
        for name in ["zz-broken.rules", "zz-greeting.rules"]:
            (RULES / name).unlink(missing_ok=True)
        run("systemctl", "reload", UNIT)

    def test_a_good_reload_is_in_force_when_it_returns(self):
        before = prop("MainPID")
        (RULES / "zz-greeting.rules").write_text(GREETING)
        run("systemctl", "reload", UNIT)
        drop("good.eml", mail("good", "quetzalcoatl"))
        self.same("category", tier_of("good.eml")[1]["decision"]["category"]["value"], "security")
        self.same("main process", prop("MainPID"), before)
        self.same("result", prop("ReloadResult"), "success")

    def test_a_bad_reload_fails_says_why_and_changes_nothing(self):
        (RULES / "zz-broken.rules").write_text(BROKEN)
        result = run("systemctl", "reload", UNIT, check=False)
        self.assertNotEqual(result.returncode, 0)
        self.same("state", prop("ActiveState") + "/" + prop("SubState"), "active/running")
        self.same("result", prop("ReloadResult"), "exit-code")
        wait("status says so", lambda: "the rules on disk have" in prop("StatusText"))
        self.assertTrue([e for e in journal() if "zz-broken.rules:2" in e["MESSAGE"]], "the finding is not in the journal")
        drop("bad.eml", mail("bad", "I want a refund for the invoice"))
        self.same("category", tier_of("bad.eml")[1]["decision"]["category"]["value"], "billing")
        (RULES / "zz-broken.rules").unlink()
        run("systemctl", "reload", UNIT)
        wait("status is clean", lambda: "the rules on disk" not in prop("StatusText"))

    def test_a_signal_sent_by_hand_reloads(self):
        (RULES / "zz-greeting.rules").write_text(GREETING)
        loaded = len(journal("MESSAGE_ID=0f4c0f0d6d1c4d27a3b56b1c6f0e9a11"))
        run("systemctl", "kill", "-s", "HUP", "--kill-who=main", UNIT)
        wait("it is loaded", lambda: len(journal("MESSAGE_ID=0f4c0f0d6d1c4d27a3b56b1c6f0e9a11")) > loaded)
        wait("systemd sees it through", lambda: prop("SubState") == "running")


class Failure(InstalledDesk):
    def test_a_hanging_daemon_is_restarted_by_the_watchdog(self):
        drop_in("watchdog", "[Service]\nWatchdogSec=2\n")
        try:
            run("systemctl", "restart", UNIT)
            restarts, old = int(prop("NRestarts")), prop("MainPID")
            os.kill(int(old), signal.SIGSTOP)
            wait("it is restarted", lambda: int(prop("NRestarts")) > restarts and prop("ActiveState") == "active"
                 and prop("MainPID") not in ("0", old))
            self.assertTrue([e for e in journal() if "Watchdog timeout" in e["MESSAGE"]])
            drop("after-watchdog.eml", mail("after-watchdog"))
            tier_of("after-watchdog.eml")
        finally:
            drop_in("watchdog", "")
            run("systemctl", "restart", UNIT)

    def test_killed_with_messages_in_flight_it_loses_none_and_delivers_each_once(self):
        names = [f"kill-{number}.eml" for number in range(400)]
        writer = drop_many(names)
        for _ in range(3):
            pid = prop("MainPID")
            seen = len(envelopes())
            wait("it works", lambda: len(envelopes()) > seen + 10 or writer.poll() is not None)
            os.kill(int(pid), signal.SIGKILL)
            wait("it is back", lambda: prop("ActiveState") == "active" and prop("MainPID") not in ("0", pid))
            run("systemctl", "reset-failed", UNIT, check=False)
        self.same("the writer's status", writer.wait(), 0)
        wanted = set(names)
        wait("all are there", lambda: wanted <= {e["source"]["file"] for _, e in envelopes()}, 40)
        found = [e["source"]["file"] for _, e in envelopes() if e["source"]["file"] in wanted]
        self.same("envelopes", len(found), len(names))

    def test_a_full_stop_drains_and_leaves_nothing_half_done(self):
        names = [f"drain-{number}.eml" for number in range(300)]
        writer = drop_many(names)
        wait("some are done", lambda: any(e["source"]["file"].startswith("drain-") for _, e in envelopes()))
        begin = time.monotonic()
        run("systemctl", "stop", UNIT)
        self.assertLess(time.monotonic() - begin, 10)
        self.same("result", prop("Result") + " " + prop("ExecMainStatus"), "success 0")
        self.same("the writer's status", writer.wait(), 0)
        self.same("left in tmp", [str(p) for p in SPOOL.glob("tiers/*/tmp/*")], [])
        done = {e["source"]["file"] for _, e in envelopes()}
        waiting = {p.name for p in SPOOL.glob("inbox/email/new/*")} | {p.name for p in SPOOL.glob("work/email/*")}
        self.same("lost", sorted(set(names) - done - {n for n in names if any(n in w for w in waiting)}), [])
        run("systemctl", "start", UNIT)
        wait("the rest follows", lambda: set(names) <= {e["source"]["file"] for _, e in envelopes()})


class Operating(InstalledDesk):
    """What an operator asks and gets."""

    def objects(self, *command):
        return [json.loads(line) for line in run("firstlinectl", *command, "--json").stdout.splitlines()]

    def test_the_queue_is_listed_counted_and_held(self):
        drop("queue.eml", mail("queue"))
        tier, envelope = tier_of("queue.eml")
        item = [item for item in self.objects("queue") if item["message"] == envelope["id"]][0]
        decision = envelope["decision"]
        wanted = {"tier": tier, "state": "waiting", "ticket": envelope["ticket"], "gateway": "email",
                  "category": decision["category"]["value"], "priority": decision["priority"]["value"]}
        self.same("the item", {key: item[key] for key in wanted}, wanted)
        shape = run("firstlinectl", "queue").stdout
        self.assertRegex(shape, r"tier +category +waiting +5m +15m")
        self.assertRegex(shape, rf"(?m)^ *{tier} +\(all\) +\d+")
        self.assertIn(envelope["id"], run("firstlinectl", "queue", "--list", "--tier", tier).stdout)
        self.same("hold", self.objects("hold", envelope["id"])[0]["state"], "on-hold")
        self.same("state", [i["state"] for i in self.objects("queue") if i["message"] == envelope["id"]], ["on-hold"])
        run("firstlinectl", "release", envelope["id"])
        refused = run("firstlinectl", "queue", "--tier", "ninth", check=False)
        self.same("exit status", refused.returncode, 1)

    def test_completions_are_scripts_that_their_shells_take(self):
        for shell in ["bash", "zsh", "fish"]:
            if run("sh", "-c", f"command -v {shell}", check=False).returncode:
                print(f"skipped: {shell} is not here, so its completions were not tried")
                continue
            script = run("firstlinectl", "--generate-completion-script", shell).stdout
            run(shell, "-n", "/dev/stdin", input=script)
            if shell == "fish":
                pathlib.Path("/tmp/completions.fish").write_text(script)
                found = run("fish", "-c", 'source /tmp/completions.fish; complete -C "firstlinectl qu"').stdout
                self.assertTrue(found.startswith("queue\t"), found)
        script = run("firstlinectl", "--generate-completion-script", "bash").stdout
        ask = "\nCOMP_WORDS=(firstlinectl qu); COMP_CWORD=1; COMP_LINE='firstlinectl qu'; COMP_POINT=15; _firstlinectl; echo ${COMPREPLY[@]}"
        self.assertIn("queue", run("bash", "-c", script + ask).stdout)

    def test_what_the_table_of_features_names_is_there(self):
        page = (REPOSITORY / "docs" / "operations.md").read_text().split("## What you know from elsewhere")[1]
        help_of = json.loads(run("firstlinectl", "--experimental-dump-help").stdout)["command"]["subcommands"]
        known = {command["commandName"]: command for command in help_of}
        named = set()
        for row in page.splitlines():
            for code in re.findall(r"`([^`]+)`", row.split(" | ")[-1]):
                words = code.removeprefix("firstlinectl ").split()
                if words[0] not in known:
                    continue
                command = known[words[0]]
                nested = {each["commandName"]: each for each in command.get("subcommands", [])}
                if len(words) > 1 and nested:
                    self.assertIn(words[1], nested, code)
                    command = nested[words[1]]
                options = ["--" + name["name"] for argument in command["arguments"] for name in argument.get("names", [])]
                for option in [word for word in words if word.startswith("--")]:
                    self.assertIn(option, options, code)
                named.add(words[0])
        self.assertGreater(len(named), 15)

    def test_settings_say_where_they_come_from(self):
        conf = pathlib.Path("/etc/firstline/firstline.conf")
        before = conf.read_text() if conf.exists() else None
        conf.write_text("intake\n    rescan 5 seconds\nrole desk\n    may look\n    tiers ninth\n")
        try:
            changed = {row["setting"]: row for row in self.objects("settings", "--changed")}
            self.same("changed", sorted(changed), ["intake.rescan", "role.desk"])
            self.same("place", (changed["intake.rescan"]["file"], changed["intake.rescan"]["line"]), (str(conf), 2))
            self.assertIn("/etc/firstline/firstline.conf:2", run("firstlinectl", "settings").stdout)
            checked = run("firstlined", "--check")
            self.assertIn("role `desk` names the tier `ninth`", checked.stdout)
            run("systemctl", "restart", UNIT)
            wait("the journal says it", lambda: journal("MESSAGE_ID=0f4c0f0d6d1c4d27a3b56b1c6f0e9a58"))
            conf.write_text("intake\n    recsan 5 seconds\n")
            checked = run("firstlined", "--check", check=False)
            self.same("exit status", checked.returncode, 78)
            self.assertIn("did you mean `rescan`?", checked.stdout)
            self.assertNotEqual(run("systemctl", "restart", UNIT, check=False).returncode, 0)
            self.assertRegex(prop("StatusText"), r"^failed: the settings have errors: error\[S001\]: `recsan`.* --> .*firstline.conf:2:5; see journalctl")
        finally:
            conf.unlink()
            if before is not None:
                conf.write_text(before)
            run("systemctl", "restart", UNIT)

    def test_metrics_are_written_for_a_collector_and_are_well_formed(self):
        conf = pathlib.Path("/etc/firstline/firstline.conf")
        before = conf.read_text() if conf.exists() else None
        conf.write_text("metrics\n    file /run/firstline/firstline.prom\n    every 1 seconds\n")
        file = pathlib.Path("/run/firstline/firstline.prom")
        try:
            run("systemctl", "restart", UNIT)
            wait("the file", file.exists)
            drop("metrics.eml", mail("metrics"))
            tier, _ = tier_of("metrics.eml")
            sample = f'firstline_messages_total{{gateway="email",tier="{tier}"}}'
            wait("the message is counted", lambda: sample in file.read_text())
            self.same("mode", run("stat", "-c", "%a %U", str(file)).stdout.strip(), "644 firstline")
            text = run("firstlinectl", "metrics").stdout
            for name in ["decision_seconds_bucket", "sync_seconds_sum", "commit_seconds_count", "tier_oldest_message_seconds",
                         "held_files", "rules_last_reload_successful", "rules_loaded_time_seconds", "reloads_total"]:
                self.assertIn("firstline_" + name, text)
            opened = run("firstlinectl", "metrics", "--format", "openmetrics").stdout
            self.assertTrue(opened.endswith("# EOF\n"))
            self.assertIn("# TYPE firstline_messages counter\n", opened)
            tool = os.environ.get("PROMTOOL") or "promtool"
            if not shutil.which(tool):
                print("skipped: promtool (Debian's prometheus) is not here, so the metrics were not checked with it")
                return
            checked = run(tool, "check", "metrics", input=text, check=False)
            self.same("promtool", (checked.returncode, checked.stdout + checked.stderr), (0, ""))
            run(tool, "test", "rules", str(REPOSITORY / "Examples" / "alerts" / "firstline.test.yml"))
        finally:
            conf.unlink()
            if before is not None:
                conf.write_text(before)
            run("systemctl", "restart", UNIT)
        self.assertFalse(run("grep", "-c", "messages_total", str(file), check=False).stdout.startswith("1"), "old figures are there")

    def test_many_messages_are_summed_up_and_none_of_journald_s_limits_is_met(self):
        conf = pathlib.Path("/etc/firstline/firstline.conf")
        before = conf.read_text() if conf.exists() else None
        conf.write_text("log\n    entries-a-second 1\n    entries-at-once 20\n")
        try:
            run("systemctl", "restart", UNIT)
            begin = time.time()
            names = [f"many-{number}.eml" for number in range(200)]
            self.same("the writer's status", drop_many(names).wait(), 0)
            wait("all are there", lambda: set(names) <= {e["source"]["file"] for _, e in envelopes()})
            run("systemctl", "stop", UNIT)
            # journalctl takes whole seconds, and the first messages are done in less.
            entries = [e for e in journal() if int(e["__REALTIME_TIMESTAMP"]) >= begin * 1_000_000]
            each = [e for e in entries if e.get("MESSAGE_ID") == "0f4c0f0d6d1c4d27a3b56b1c6f0e9a31"]
            sums = [e for e in entries if e.get("MESSAGE_ID") == "0f4c0f0d6d1c4d27a3b56b1c6f0e9a37"]
            counted = sum(int(e["FIRSTLINE_COUNT_DELIVERED"]) for e in sums)
            self.assertLess(len(each), 100)
            self.same("entries and sums", len([e for e in each if e["FIRSTLINE_GATEWAY"] == "email"]) + counted, len(names))
            self.assertFalse([e for e in entries if "Suppressed" in e["MESSAGE"]])
        finally:
            conf.unlink()
            if before is not None:
                conf.write_text(before)
            run("systemctl", "start", UNIT)


class Activation(InstalledDesk):
    def test_the_socket_starts_the_service_and_outlives_it(self):
        run("systemctl", "stop", UNIT)
        run("systemctl", "start", "firstlined.socket")
        self.same("state", prop("ActiveState"), "inactive")
        # It is answered as soon as there is somebody to answer, which is before READY.
        run("firstlinectl", "status", "--json", check=False)
        wait("it is ready", lambda: prop("ActiveState") == "active")
        self.assertTrue(json.loads(run("firstlinectl", "status", "--json", check=False).stdout)["ready"])
        # A restart must leave the socket as it is: whoever connects meanwhile waits, and a reload finds it.
        inode = os.stat(SOCKET).st_ino
        run("systemctl", "restart", UNIT)
        self.same("the socket's inode", os.stat(SOCKET).st_ino, inode)
        self.same("its owner", run("stat", "-c", "%a %U:%G", SOCKET).stdout.strip(), "660 firstline:firstline-desk")
        run("firstlinectl", "reload")
        run("systemctl", "reload", UNIT)

    def test_a_client_that_others_wrote_speaks_to_the_installed_service(self):
        python = os.environ.get("FIRSTLINE_VARLINK_PYTHON")
        if not python or not os.path.exists(python):
            print("skipped: PyPI's varlink is not here, so no independent client was tried")
            return
        spoken = run(python, str(REPOSITORY / "Tests/Control/varlink-client.py"), SOCKET)
        self.same("what is as it should be", spoken.stdout.count("ok: "), 13)

    def test_who_is_not_in_the_group_may_not_connect_and_who_is_may_look(self):
        run("useradd", "--system", "--no-create-home", "passer", check=False)
        run("useradd", "--system", "--no-create-home", "--groups", "firstline-desk", "agent", check=False)
        refused = run("runuser", "-u", "passer", "--", "firstlinectl", "status", check=False)
        self.same("exit status", refused.returncode, 69)
        self.assertIn("firstline-desk", refused.stderr)
        seen = run("runuser", "-u", "agent", "--", "firstlinectl", "status", "--json", check=False)
        self.assertTrue(json.loads(seen.stdout)["ready"])
        denied = run("runuser", "-u", "agent", "--", "firstlinectl", "reload", check=False)
        self.same("exit status", denied.returncode, 69)
        self.assertIn("permission `reload`", denied.stderr)


    def test_a_role_may_in_its_tiers_what_it_may_and_nothing_elsewhere(self):
        run("groupadd", "--system", "support", check=False)
        run("useradd", "--system", "--no-create-home", "--groups", "firstline-desk,support", "clerk", check=False)
        run("useradd", "--system", "--no-create-home", "--groups", "firstline-desk", "guest", check=False)
        with settings("role desk\n    group support\n    may take, note\n    tiers first, second\n"):
            drop("own-tier.eml", mail("own-tier", "Hello, when do you open?"))
            drop("other-tier.eml", mail("other-tier", "The VPN is down"))
            (own, first), (other, third) = tier_of("own-tier.eml"), tier_of("other-tier.eml")
            self.assertIn(own, ["first", "second"])
            self.same("the tier of the other", other, "third")
            taken = json.loads(as_user("clerk", "firstlinectl", "take", "--json", first["ticket"]).stdout)
            self.same("state and holder", (taken["state"], taken["holder"]), ("taken", "clerk"))
            refused = as_user("clerk", "firstlinectl", "take", third["ticket"], check=False)
            self.same("exit status", refused.returncode, 69)
            self.assertIn("`take` in the tier third", refused.stderr)
            self.same("resolve", as_user("clerk", "firstlinectl", "resolve", first["ticket"], check=False).returncode, 69)
            self.same("what is held, over the socket", as_user("clerk", "firstlinectl", "held", "list").returncode, 0)
            self.same("what is held, to others", as_user("guest", "firstlinectl", "held", "list", check=False).returncode, 69)
            # Who has no role sees how the desk is, and no customer's name.
            self.assertIn('"ready"', as_user("guest", "firstlinectl", "status", "--json", check=False).stdout)
            self.same("list", as_user("guest", "firstlinectl", "list", check=False).returncode, 69)


class Credentials(InstalledDesk):
    def test_settings_come_as_a_credential_that_only_the_service_sees(self):
        secret = pathlib.Path("/root/firstline.conf")
        secret.write_text("gateway portal\n    channel chat\n    format neutral\n")
        secret.chmod(0o600)
        drop_in("credential", f"[Service]\nLoadCredential=firstline.conf:{secret}\n")
        try:
            run("systemctl", "restart", UNIT)
            status = json.loads(run("firstlinectl", "status", "--json", check=False).stdout)
            self.same("gateways", [gateway["name"] for gateway in status["gateways"]], ["portal"])
        finally:
            drop_in("credential", "")
            run("systemctl", "restart", UNIT)


if __name__ == "__main__":
    unittest.main()
