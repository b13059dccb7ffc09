"""The mutations: what is broken, where, and what has to notice it."""

from __future__ import annotations

from dataclasses import dataclass

STAGING = "Sources/Spool/Delivery/StagingBatch.swift"
QUEUE = "Sources/Spool/Delivery/TierQueue.swift"
CLAIMING = "Sources/Spool/Claim/Claiming.swift"
REDO_KEY = "Sources/Spool/Claim/RedoKey.swift"
FINISHING = "Sources/Spool/Claim/Finishing.swift"
HOLDING = "Sources/Spool/Held/Holding.swift"
SCAN = "Sources/Spool/Inbox/InboxScan.swift"
WATCHER = "Sources/Spool/Inbox/InboxWatcher.swift"
IN_FLIGHT = "Sources/Spool/InFlight/InFlightTable.swift"
SPACE = "Sources/Spool/SpaceGuard.swift"
COMMIT = "Sources/Ledger/LedgerCommit.swift"
LEDGER = "Sources/Ledger/Ledger.swift"
STORE = "Sources/Ledger/Store/OriginalStore.swift"
BATCH = "Sources/Desk/Intake/IntakeLine+Batch.swift"
LAST_STEP = "Sources/Desk/Intake/IntakeLine+Finishing.swift"
LINE = "Sources/Desk/Intake/IntakeLine.swift"
RECOVERY = "Sources/Desk/Recovery/Recovery.swift"
OPENING = "Sources/Desk/Recovery/LedgerOpening.swift"
REBUILD = "Sources/Desk/Recovery/LedgerRebuild.swift"
ORPHANS = "Sources/Desk/Upkeep/Orphans.swift"
STUBS = "Sources/Desk/Upkeep/HeldStubs.swift"
LINGERING = "Sources/Desk/Intake/LingeringFile.swift"
ACTIONS = "Sources/Desk/Actions/QueueActions.swift"
IDENTITY = "Sources/Spool/Layout/SpoolIdentity.swift"
COMPANIONS = "Sources/Spool/Claim/Companions.swift"
TICKETS = "Sources/Desk/Intake/TicketFinder.swift"
KEYS = "Sources/Ledger/Envelopes/Message+Keys.swift"
SERVICE = "Sources/Desk/Services/IntakeService.swift"
FILES = "Sources/Spool/Files/Linux/LinuxDirectory.swift"
OPEN_FILES = "Sources/Spool/Files/Linux/LinuxFile.swift"
CRASH = "CrashTests.CrashTests"
"""Every crash of a life on a model of the file system."""
ERRORS = "CrashTests.ErrorTests"
AGAIN = "CrashTests.PeopleTests"
ORDER = "CrashTests.OrderTests"
RETENTION = "Sources/Desk/Upkeep/Retention.swift"
LIMIT = "Sources/Desk/DescriptorLimit.swift"
PUBLISH = (
    "        // From here on the rows are committed: what fails now is finished by recovery, never decided again.\n"
    "        try synced.publish()")
MEMORY = "Sources/Decoding/Text/MemoryShortage.swift"
NAMES = "Sources/Spool/Files/FileName.swift"


@dataclass(frozen=True)
class Edit:
    """One search and replace; of several files and texts the first pair that fits once is taken."""

    files: str | tuple[str, ...]
    search: str | tuple[str, ...]
    replace: str


@dataclass(frozen=True)
class Mutation:
    name: str
    breaks: str
    """The promise that goes, in a line."""
    edits: tuple[Edit, ...]
    faults: tuple[str, ...] = ()
    """Names for `Tests/Faults/run --only`; one that fails has caught it."""
    tests: str = ""
    """A filter for `swift test`, run first; empty where no test is expected to see it."""
    equivalent: str = ""
    """Why it cannot be seen, where that is so."""
    scenario: str = ""
    """The scenario of the crash tests that is tried before all of them; empty for a plain mail."""


def one(name: str, breaks: str, files: str | tuple[str, ...], search: str | tuple[str, ...], replace: str,
        *faults: str, tests: str = "", equivalent: str = "", scenario: str = "") -> Mutation:
    """A mutation of one edit."""
    return Mutation(name, breaks, (Edit(files, search, replace),), faults, tests, equivalent, scenario)


MUTATIONS: tuple[Mutation, ...] = (
    # What makes an envelope and its original durable before the commit.
    one("no-sync-of-contents", "contents are on disk before the row", STAGING,
        "for file in unsynced { try file.sync() }", "for file in unsynced { _ = file }", "synced", "powercut", tests=CRASH),
    one("no-sync-of-rooms", "names in tmp/ and originals/ are on disk before the row", STAGING,
        "for room in rooms.values { try room.sync() }", "for room in rooms.values { _ = room }", "synced", "powercut", tests=CRASH),
    one("no-syncfs", "a large batch is on disk before its rows", STAGING,
        "try directories.root.syncFileSystem()", "_ = directories.root", "synced", "powercut"),
    one("sync-errors-ignored", "a sync that failed fails the batch", STAGING,
        "for file in unsynced { try file.sync() }", "for file in unsynced { try? file.sync() }", "errors",
        tests=f"SpoolTests|{ERRORS}"),
    one("no-fdatasync", "contents are on disk before the row", OPEN_FILES,
        "guard fdatasync(descriptor) == 0 else", "guard descriptor >= 0 else", "synced", "powercut"),
    one("no-fsync-of-directories", "renames are on disk where it is said", FILES,
        "guard fsync(descriptor) == 0 else", "guard descriptor >= 0 else", "synced", "powercut"),
    one("fsync-tried-again", "an fsync that failed is never tried again and called good", FILES,
        "guard fsync(descriptor) == 0 else", "guard fsync(descriptor) == 0 || fsync(descriptor) == 0 else", "errors",
        equivalent="an injected error loses no pages; only a device that drops writes would show it"),
    one("write-once", "all bytes are written, however many calls it takes", OPEN_FILES,
        "while offset < buffer.count, let base = buffer.baseAddress {",
        "if offset < buffer.count, let base = buffer.baseAddress {", "lies", tests="SpoolTests"),
    # The order of the steps.
    one("publish-before-commit", "nothing is published whose row is not on disk", BATCH,
        "                synced = try sync.finish()\n",
        "                synced = try sync.finish()\n                try synced?.publish()\n",
        "synced", "killed", "errors", tests=CRASH),
    Mutation("finish-before-publish", "a file leaves work/ only when its envelope is published", (
        Edit(BATCH, PUBLISH,
             "        for file in files { try finish(file) }\n        try synced.publish()"),
        Edit(BATCH, "            try finish(file)\n            report(file)", "            report(file)")),
             tests=CRASH, equivalent="the row is on disk by then, and recovery publishes: the order is belt and braces"),
    Mutation("discard-before-commit", "a file leaves work/ only when its row is on disk", (
        Edit(BATCH, "        let synced = try commit(batch, records, tickets: tickets, now: now, keysSince: keysSince)",
             "        for file in files { try finish(file) }\n"
             "        let synced = try commit(batch, records, tickets: tickets, now: now, keysSince: keysSince)"),
        Edit(BATCH, "            try finish(file)\n            report(file)", "            report(file)")),
             ("killed", "errors", "soak"), tests=CRASH),
    one("commit-not-synced", "a commit is on disk when it returns", LEDGER,
        "PRAGMA synchronous = FULL", "PRAGMA synchronous = OFF", "synced", "powercut", tests="LedgerTests"),
    one("commit-normal", "a commit is on disk when it returns", LEDGER,
        "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL", "synced", "powercut", tests="LedgerTests"),
    one("large-content-not-synced", "a large content is on disk before its row", STORE,
        "guard isWritten, fdatasync(file) == 0 else", "guard isWritten else", "synced", "powercut"),
    one("large-content-not-named", "the name of a large content is on disk before its row", COMMIT,
        "if hasFiles { try originals.sync() }", "if hasFiles { _ = originals }", "synced", "powercut"),
    one("publish-not-synced", "a published envelope stays published", STAGING,
        "            try tier.room(.new).sync()\n            try tier.room(.tmp).sync()\n", "            _ = tier\n",
        "synced", "powercut", tests=CRASH),
    # Telling one message from another.
    one("no-redo-key", "a restart does not deliver a file again", LAST_STEP,
        "let known = try ledger.end(ofRedoKey: claim.redoKey)",
        "let known: CommittedEnd? = try ledger.end(ofRedoKey: [UInt8](repeating: 0, count: claim.redoKey.count))",
        "killed", "errors", "powercut", tests=CRASH),
    one("redo-key-without-content", "another content under the same name and time is another message", REDO_KEY,
        "Array(String(status?.modified ?? 0).utf8), Array(String(status?.size ?? 0).utf8), digest,",
        "Array(String(status?.modified ?? 0).utf8), Array(String(status?.size ?? 0).utf8), [],",
        tests="SpoolTests"),
    one("redo-key-without-name", "two files of one inode's history are told apart", REDO_KEY,
        "Array(gateway.utf8), Array(name.description.utf8), Array(String(status?.inode ?? 0).utf8),",
        "Array(gateway.utf8), Array(String(status?.inode ?? 0).utf8),",
        tests="SpoolTests"),
    one("no-duplicates-in-ledger", "a gateway's id that was there is a duplicate", TICKETS,
        "if !keys.isEmpty, let known = try ledger.duplicate(of: keys, since: keysSince) {",
        "if keys.count > 1_000, let known = try ledger.duplicate(of: keys, since: keysSince) {", "soak", "clock",
        tests=CRASH,
        scenario="a duplicate mail"),
    one("no-duplicates-in-batch", "the same id twice in one batch is a duplicate", TICKETS,
        "if let known = batchKeys[key] {", "if let known = batchKeys[key], file.messages.count > 1_000 {", "killed", tests=CRASH,
        scenario="a duplicate mail"),
    one("content-is-a-key", "two customers may write the same words", KEYS,
        "        return keys\n",
        "        if keys.isEmpty, let text = facts.wholeText {\n"
        "            keys.append(MessageKey(.gatewayID, gateway: gateway, value: text))\n        }\n"
        "        return keys\n",
        tests="LedgerTests"),
    one("mail-by-message-id", "a mail is the same only when all four keys agree", KEYS,
        'let parts = [id, identity.deliveredTo ?? "", facts.sender ?? "", facts.wholeText ?? ""]', "let parts = [id]",
        tests="LedgerTests"),
    one("memory-not-watched", "a mail is never delivered without its text for want of memory", MEMORY,
        "        if memory == nil { note() }\n", "        if memory == nil, count < 0 { note() }\n", tests="AcceptanceTests.MemoryTests"),
    # Recovery.
    one("staged-not-published", "what was committed is published at the next start", RECOVERY,
        "if try line.spool.tier(row.tier).publish(name) == .published { published += 1 }",
        "if name.rank > 1_000, try line.spool.tier(row.tier).publish(name) == .published { published += 1 }",
        "killed", tests=CRASH, equivalent="the second net publishes what is in tmp/ and has a message"),
    Mutation("tmp-removed-first", "an envelope in tmp/ whose message is committed is never removed", (
        Edit(RECOVERY, "if try line.spool.tier(row.tier).publish(name) == .published { published += 1 }",
             "if name.rank > 1_000, try line.spool.tier(row.tier).publish(name) == .published { published += 1 }"),
        Edit(RECOVERY, "guard let id = MessageID(envelope.id), let place = try line.ledger.place(of: id), place.tier == name,",
             "guard published < 0, let id = MessageID(envelope.id), let place = try line.ledger.place(of: id), "
             "place.tier == name,")),
             ("killed",), tests=CRASH),
    one("tmp-not-removed", "an envelope without a row goes", RECOVERY,
        "removed += try tier.removeTemporaries()", "removed += 0", "killed", tests=CRASH),
    one("work-not-resumed", "what a run left in work/ is taken up", RECOVERY,
        "while done < files.count, !line.isStopping {", "while done > files.count, !line.isStopping {",
        "killed", "soak", tests=CRASH),
    one("suspects-not-held", "a file that killed the process twice is held", IN_FLIGHT,
        "package var mustBeHeld: Bool { attempts >= 2 }", "package var mustBeHeld: Bool { attempts >= 200 }", "decoder",
        tests="SpoolTests"),
    one("suspects-not-counted", "a slot found occupied is one attempt more", IN_FLIGHT,
        "if entry.isWorker { suspect.attempts += 1 }", "if entry.isWorker { suspect.attempts += 0 }", "decoder",
        tests="SpoolTests"),
    one("service-gives-up", "the service comes back by itself", SERVICE,
        "if let failed { try recovery.goOn(after: failed) }", "if failed != nil { _ = recovery }", "errors-service"),
    one("books-not-settled", "what was published is marked before a quiet stop", LINE,
        "        try settleBooks()\n        return result", "        return result", "killed", tests=CRASH),
    # Claiming and holding.
    one("claim-over-another", "nothing is renamed over something else", FILES,
        "let flags = linux_RENAME_NOREPLACE", "let flags = UInt32(0)", tests="SpoolTests"),
    one("links-followed", "a symbolic link is never followed", FILES,
        "let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY",
        "let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY",
        equivalent="fstatat says link before it is opened; only the daemon's own user could swap it in work/"),
    one("kinds-not-checked", "only regular files are opened", CLAIMING,
        "guard status.kind == .regular else {", "guard status.kind != .directory else {", "hostile",
        tests="SpoolTests"),
    one("pipes-block", "opening never blocks", FILES,
        "let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY",
        "let flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY",
        equivalent="a pipe is told by fstatat before it is opened"),
    one("owner-not-checked", "one gateway cannot speak for another", CLAIMING,
        "if let owner = rules.owner, opened.owner != owner {",
        "if let owner = rules.owner, opened.owner != owner, owner == .max {", "permissions", tests="SpoolTests"),
    one("size-not-checked", "a file over the limit is not read", CLAIMING,
        "if opened.size > rules.maximumSize { return .failure(tooLarge(opened.size, rules)) }", "",
        "hostile", tests="SpoolTests"),
    one("late-writer-ignored", "what a late writer adds is not lost", CLAIMING,
        "if status.size != claim.status.size { return true }", "if status.size != claim.status.size { return false }",
        "hostile", "soak", tests=f"SpoolTests|{CRASH}",
        scenario="a writer that was not done"),
    one("reason-after-rename", "a held file always has its reason", HOLDING,
        "        try directories.write(reason, for: refused.file.workName)\n",
        "        _ = reason\n", "killed", tests=f"SpoolTests|{CRASH}"),
    one("hold-not-synced", "held is durable when it returns", HOLDING,
        "        try directories.moveOutOfWork(name, to: directories.held)\n"
        "        try directories.held.sync()\n        try directories.work.sync()",
        "        try directories.moveOutOfWork(name, to: directories.held)", "powercut", tests=CRASH,
        scenario="an empty, an unreadable"),
    one("held-reason-not-synced", "a held file has a reason that can be read", HOLDING,
        "        try file.sync()\n        _ = try held.replace(draft, to: held, as: final)",
        "        _ = try held.replace(draft, to: held, as: final)", "synced", "powercut", tests=CRASH,
        scenario="an empty, an unreadable"),
    one("two-names-left", "a rename of which a power cut left both names takes the old one away", FINISHING,
        "if try work.replace(name, to: target, as: name) { try work.remove(name) }",
        "_ = try work.replace(name, to: target, as: name)", tests=CRASH,
        scenario="an empty, an unreadable"),
    one("file-before-companions", "no companion is left without its message", FINISHING,
        "        let work = try gateway(file.gateway).work\n        for file in companions + [file] {",
        "        let work = try gateway(file.gateway).work\n        for file in [file] + companions {", "killed", tests=CRASH,
        scenario="a voicemail with its recording"),
    one("companions-stay", "a message is delivered with its recording", COMPANIONS,
        "_ = try take(name, from: directories.new, as: companion)",
        "if number < 0 { _ = try take(name, from: directories.new, as: companion) }", "killed",
        tests=f"SpoolTests|{CRASH}",
        scenario="a voicemail with its recording"),
    one("given-back-not-synced", "a held file that is given back is in one place", HOLDING,
        "guard try directories.held.replace(held, to: directories.work, as: held) else { return nil }\n"
        "        try directories.work.sync()",
        "guard try directories.held.replace(held, to: directories.work, as: held) else { return nil }", tests=ORDER),
    one("given-back-reason-first", "a held file always has its reason", HOLDING,
        "        guard try directories.held.replace(held, to: directories.work, as: held) else { return nil }\n",
        "        if let reason = FileName(id + ReasonFile.ending) { try directories.held.remove(reason) }\n"
        "        guard try directories.held.replace(held, to: directories.work, as: held) else { return nil }\n",
        tests=CRASH,
        scenario="a held mail that is given back"),
    one("aside-not-moved", "what is no customer's message is kept", FINISHING,
        "if let name = file.fileName { try directories.moveOutOfWork(name, to: directories.aside) }",
        "if let name = file.fileName { _ = try directories.work.remove(name) }", "killed", tests=f"SpoolTests|{CRASH}"),
    one("aside-not-moved-at-restart", "what is no customer's message is kept, after a restart too", LAST_STEP,
        "        if isAside {\n            try spool.setAside(claim.file, companions: companions)",
        "        if isAside {\n            try spool.discard(claim.file, companions: companions)",
        "killed", tests=CRASH,
        scenario="a duplicate by the gateway"),
    # Watching and waiting.
    one("overflow-ignored", "lost events cost latency only", WATCHER,
        "if everything { rescanAll() }", "if everything { continue }",
        equivalent="the rescan finds the files some seconds later; slower, never lost"),
    Mutation("no-rescan", "the directory is the truth", (
        Edit(WATCHER, "if everything { rescanAll() }", "if everything { continue }"),
        Edit(WATCHER, "if clock.uptime() >= nextRescan {", "if clock.uptime() < 0 {")), ("overflow",), tests="WriterTests/rescanned"),
    one("links-not-seen", "a file that came by link(2) is taken", SCAN,
        "if kind == .created, status.links >= 2 || status.changed > status.modified {",
        "if kind == .created, status.links >= 2_000_000 {", tests="SpoolTests"),
    one("empty-is-ready", "an empty file has to settle", SCAN,
        "if status.kind == .regular, status.size > 0 {", "if status.kind == .regular {", tests="SpoolTests"),
    one("future-never-settles", "a file from the future is taken", SCAN,
        "let rest = min(settle - (now - since), age >= 0 && kind != .opened ? settle - age : settle)",
        "let rest = since < 0 ? settle : settle - age", "clock",
        tests="SpoolTests"),
    one("more-forgotten", "a backlog over one look is worked off", SCAN,
        "        look.more = true\n    }\n\n    private func examine", "    }\n\n    private func examine", "pressure",
        tests="SpoolTests"),
    one("no-turns", "one gateway that floods does not starve the rest", LINE,
        "for name in lanes.keys.sorted() {\n                guard let lane = lanes[name] else { continue }\n"
        "                if let companion",
        "for name in lanes.keys.sorted().reversed().filter({ lanes[$0]?.candidates.isEmpty == false }).prefix(1) {\n"
        "                guard let lane = lanes[name] else { continue }\n                if let companion", "pressure", tests="CrashTests.FairnessTests"),
    one("no-reserve", "intake waits while the disk is nearly full", SPACE,
        "if room.free < needed {", "if room.free < needed / 1_000_000 {", "full", tests="SpoolTests"),
    one("names-raw", "nothing a message brought reaches a terminal raw", NAMES,
        "case 0..<0x20, 0x7F..<0xA0,", "case 0..<0x07, 0x7F..<0xA0,", "hostile", tests="SpoolTests"),
    # A ledger that is gone, went back, or belongs to another spool.
    one("no-rebuild", "a ledger that is gone is made again from the tiers", OPENING,
        "let found = try rebuild.run()\n", "let found = LedgerRebuild.Outcome()\n", "damaged"),
    one("no-catch-up", "a ledger that lost its last commits learns of them from the tiers", OPENING,
        'guard try ledger.metadata("running") != nil, !spool.identity.isNew else { return nil }',
        'guard try ledger.metadata("never") != nil, !spool.identity.isNew else { return nil }', "damaged"),
    one("rebuild-without-staged", "a rebuilt ledger knows what is in tmp/", REBUILD,
        "if room == .tmp, file.content == nil { return nil }", "if room == .tmp { return nil }", "damaged"),
    one("rebuild-takes-torn", "what was not synced is not taken for committed", REBUILD,
        "if room == .tmp, file.content == nil { return nil }", "", "damaged"),
    one("rebuild-without-keys", "a rebuilt ledger still knows duplicates", REBUILD,
        "return RestoredMessage(message: stored.message, file: file, isStaged: room == .tmp)",
        "var message = stored.message\n        message.keys = []\n"
        "        return RestoredMessage(message: message, file: file, isStaged: room == .tmp)", "damaged"),
    one("orphans-by-ledger-alone", "an original that an envelope names stays, whatever the ledger knows", ORPHANS,
        "for room in TierDirectories.Room.allCases where room != .originals {",
        "for room in TierDirectories.Room.allCases where room != .originals && unknown.isEmpty {",
        equivalent="the start tells the ledger of every envelope before orphans are looked for: a second net"),
    one("orphans-not-removed", "originals of an interrupted batch go", ORPHANS,
        "removed += try tier.removeOriginals { !orphans.contains($0) }", "removed += orphans.count", "killed"),
    one("spool-not-told-apart", "the ledger of one spool is not used with another", OPENING,
        "if known == spool.identity.value { return }", "if known != nil { return }", tests="AcceptanceTests.LedgerLossTests"),
    one("identity-not-synced", "a spool has its name before it has messages", IDENTITY,
        "        try file.sync()\n", "", "synced"),
    one("identity-not-named", "a spool has its name before it has messages", IDENTITY,
        "        _ = try root.replace(draft, to: root, as: name)\n        try root.sync()",
        "        _ = try root.replace(draft, to: root, as: name)", "synced"),
    # After an error.
    one("doubtful-stay", "originals of a failed commit go", RECOVERY,
        "try line.spool.tier(original.tier).removeOriginal(original.path)", "_ = original", "errors", tests=ERRORS),
    one("doubtful-all-go", "an original whose row is on disk stays, though its commit failed", RECOVERY,
        "guard let id = MessageID(String(text)), try line.ledger.place(of: id) == nil else { continue }",
        "guard MessageID(String(text)) != nil else { continue }",
        equivalent="SQLite undoes a commit that failed for as long as the process lives, and the next start has no list"),
    one("staged-stay-after-error", "what was committed is published before it goes on", RECOVERY,
        "try line.reopen()\n        _ = try finishStaged()", "try line.reopen()", "errors-service", tests=ERRORS),
    one("work-stays-after-error", "files of a failed batch are taken up", RECOVERY,
        "guard Recovery.isOfOneFile(failure) else {\n            _ = try resume()",
        "guard Recovery.isOfOneFile(failure) else {", "errors-service", tests=ERRORS),
    one("abandoned-batch-stays", "a batch whose sync failed leaves nothing", BATCH,
        "        doubtful += batch.originals\n        batch.abandon()\n", "", "errors", tests=ERRORS),
    one("abandon-after-commit-failed", "a commit of which nobody knows is not undone", BATCH,
        "            doubtful += batch.originals\n            throw error\n",
        "            batch.abandon()\n            throw error\n", "errors", tests=ERRORS),
    one("committed-before-sync", "rows are committed when their files are on the disk", BATCH,
        "                synced = try sync.finish()\n            }\n", "            }\n            synced = try sync.finish()\n",
        tests=CRASH),
    one("keys-taken-over", "the ledger refuses a second message of one key", COMMIT,
        "throw LedgerError.keyTaken(key, by: other)", "_ = other", tests="LedgerTests"),
    one("committed-twice", "the ledger refuses a second commit of one file", COMMIT,
        "                    WHERE outcome = 'held'\n", "", tests="LedgerTests"),
    # Writers that come back.
    one("late-version-forgotten", "what is written within the next time is a newer version", LAST_STEP,
        "if try spool.lateWriterChanged(claim) {", "if try spool.lateWriterChanged(claim), claim.bytes.isEmpty {",
        "hostile", tests=CRASH,
        scenario="a writer that was not done"),
    one("late-version-new-ticket", "a newer version belongs to the ticket of the one before", TICKETS,
        "replaces: file.replaces?.ticket)", "replaces: nil)",
        tests=CRASH,
        scenario="a writer that was not done"),
    one("late-version-duplicate", "a newer version is no duplicate of the one before", TICKETS,
        "let keys = file.replaces == nil ? file.keys[ordinal] ?? [] : []",
        "let keys = file.keys[ordinal] ?? []", tests=CRASH,
        scenario="a webhook whose writer"),
    one("late-version-unknown-at-start", "what is written while no daemon runs is a newer version, too", LAST_STEP,
        "guard let version else { return .replacing(replaces) }",
        "guard let version, version.digest == claim.digest else { return .replacing(replaces) }", tests=f"DeskTests.LateWriterTests|{CRASH}",
        scenario="a webhook whose writer"),
    one("not-watched-after-a-start", "a writer that comes back after a new start is heard", LAST_STEP,
        "if linger(claim, isAside: isAside, ticket: ticket, companions: companions) { return }", "_ = ticket",
        tests="DeskTests.LateWriterTests"),
    one("named-companions-stay", "a picture goes with its message, when the last step is made by the next start, too", LAST_STEP,
        "try spool.discard(claim.file, companions: companions)", "try spool.discard(claim)", tests=CRASH,
        scenario="a chat message that names"),
    one("suspects-beside-others", "what killed the process is not read beside others after an error, either", RECOVERY,
        "        try settleSuspects()\n        guard Recovery", "        guard Recovery", tests="CrashTests.InFlightCrashTests"),
    one("lingering-not-watched", "a writer in place that comes back is heard", LINGERING,
        "switch try spool.change(of: file, since: kept.status, digest: kept.digest) {",
        "switch FileChange.none {", "hostile", tests="DeskTests.LateWriterTests"),
    # What people and upkeep do.
    one("requeue-removes-first", "a message decided again is never gone", ACTIONS,
        "        try line.ledger.replaceDecision(of: record, tickets: changes)\n        try synced.publish()",
        "        try oldTier.removeTemporary(oldName)\n"
        "        try line.ledger.replaceDecision(of: record, tickets: changes)\n        try synced.publish()",
        tests=AGAIN),
    one("requeue-publishes-first", "a message decided again is in one queue", ACTIONS,
        "        try line.ledger.replaceDecision(of: record, tickets: changes)\n        try synced.publish()",
        "        try synced.publish()\n        try line.ledger.replaceDecision(of: record, tickets: changes)", tests=AGAIN),
    one("withdrawal-not-synced", "a message decided again is in one queue", QUEUE,
        """        try room(.tmp).sync()
        // Then every room that they may have been in: a program that took one, or put it back, need not have synced what it left.
        try room(.new).sync()
        try room(.hold).sync()
        try room(.cur).sync()
        try room(.done).sync()
""", "", tests=AGAIN),
    one("left-rooms-not-synced", "an envelope that a program took is not back where it was before when its ticket is handed on", QUEUE,
        """need not have synced what it left.
        try room(.new).sync()
        try room(.hold).sync()
        try room(.cur).sync()
""", """need not have synced what it left.
        for (_, left) in envelopes { try room(left).sync() }
""", tests="CrashTests.ActionTests", scenario="a ticket that goes up out of a program's hands"),
    one("requeue-over-taken", "what a consumer has taken is not decided again", ACTIONS,
        "guard try oldTier.withdraw(oldName, from: room) else {",
        "guard try oldTier.withdraw(oldName, from: room) || room == .new else {", tests=AGAIN,
        scenario="a message that is taken"),
    one("stub-published-first", "a stub has its row before it is seen", STUBS,
        "        try line.ledger.commit(made.map(\\.stub), now: now)\n        try synced.publish()",
        "        try synced.publish()\n        try line.ledger.commit(made.map(\\.stub), now: now)", tests=f"{ORDER}|{AGAIN}"),
    one("stub-not-withdrawn", "no tier is told of a file that is not held any more", STUBS,
        "if isWithdrawn { try tier.removeTemporary(name) }",
        "if isWithdrawn { _ = try tier.publish(name) }", tests=AGAIN),
    Mutation("originals-after-envelopes", "what is removed after its time leaves nothing that nobody knows", (
        Edit(RETENTION, "        for envelope in old { try removeOriginals(of: envelope, in: tier, beside: Set(old.map(\\.description))) }\n", ""),
        Edit(RETENTION, "        for envelope in old { try tier.removeDone(envelope) }",
             "        for envelope in old {\n            try tier.removeDone(envelope)\n"
             "            try removeOriginals(of: envelope, in: tier, beside: Set(old.map(\\.description)))\n        }")),
             tests=f"{ORDER}|{AGAIN}"),
    one("lone-reasons-stay", "a removal that was cut short is finished", RETENTION,
        "        _ = try line.spool.removeLoneReasons(gateway: gateway, before: before)\n", "", tests=AGAIN),
    one("too-few-descriptors", "a limit that is too low ends the start", LIMIT,
        "guard limit < needed else { return nil }", "guard limit < 0 else { return nil }", "decoder",
        tests="DeskTests.DescriptorLimitTests"),
    one("suspects-not-alone", "what killed the process is held the second time, and never read again", RECOVERY,
        "                if suspect.mustBeHeld {", "                if suspect.attempts > 250 {", "decoder",
        tests="CrashTests.InFlightCrashTests"),
)
