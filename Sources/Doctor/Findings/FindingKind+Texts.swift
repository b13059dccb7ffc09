extension FindingKind {
    /// What it means, in a sentence or two.
    package var meaning: String {
        switch self {
        case .cannotRead:
            "It cannot be read, so what is in it is not known."
        case .spoolMissing:
            "There is no spool here: is its file system mounted?"
        case .stateMissing:
            "There is no state directory here."
        case .placeMissing:
            "A directory of the spool is not there."
        case .placeNotDirectory:
            "Something else stands where a directory has to be; the daemon cannot start."
        case .placeMode:
            "The directory's mode lets in people it should keep out, or keeps out those who need it."
        case .placeOwner:
            "It belongs to another user than the spool: the daemon may not be able to open it, or to rename "
                + "there."
        case .otherFileSystem:
            "It is on another file system than the spool, so nothing can be renamed there."
        case .identityMissing:
            "The spool has no identity file, so that a ledger of another spool would not be noticed."
        case .identityBroken:
            "The identity file cannot be used; the daemon does not start."
        case .ledgerOfAnotherSpool:
            "The ledger names another spool than this one; the daemon does not start."
        case .probeLeft:
            "A start that was killed left the file it tries renames with."
        case .diskShort:
            "The file system is nearly full: intake waits."
        case .ledgerMissing:
            "There is no ledger."
        case .ledgerDamaged:
            "The ledger is no sound database."
        case .ledgerUnusable:
            "The ledger cannot be used."
        case .ledgerReference:
            "A row of the ledger names one that is not there."
        case .ledgerName:
            "A row of the ledger names an envelope by a name that is none."
        case .stagedEnvelopeLost:
            "The ledger has a message that is to be handed over, and its envelope is nowhere. (It may have "
                + "been handed over, resolved and removed just before a crash.)"
        case .stubLost:
            "The ledger has a notice of a held file whose envelope is nowhere."
        case .envelopeGone:
            "The envelope of a message that was handed over is in no room: somebody resolved and removed it."
        case .envelopeUncommitted:
            "An envelope in tmp/ that the ledger does not know: its batch was interrupted, and its file is "
                + "decided again."
        case .envelopeWithoutRow:
            "An envelope is in a queue, and the ledger does not know its message."
        case .stubWithoutRow:
            "A notice of a held file that the ledger does not know."
        case .envelopeUnusable:
            "The envelope is no valid JSON, only a piece, or that of another message."
        case .envelopeMisnamed:
            "The envelope's name is not the one the ledger has for it, so commands do not find it."
        case .envelopeInAnotherTier:
            "The ledger has the message in another tier."
        case .envelopeTwice:
            "The envelope stands in two rooms: one of its renames was lost in a power cut."
        case .originalMissing:
            "The copy of the file that the envelope names is not there."
        case .companionMissing:
            "A file that came with the message is not there."
        case .originalChanged:
            "The original is not the content the message was decided by."
        case .originalUnneeded:
            "Nobody names this original any more: the envelope was removed by hand."
        case .originalOrphaned:
            "An original of a message that the ledger does not know: its batch was interrupted."
        case .workCommitted:
            "A claimed file whose messages are handed over already."
        case .workWaiting:
            "A claimed file that is not decided yet."
        case .companionAlone:
            "A companion in work/ without the file it belongs to."
        case .foreignName:
            "A file whose name no claim gives: somebody put it there."
        case .strangeThing:
            "Something that is no file stands where only the daemon writes."
        case .heldWithoutReason:
            "A held file has no reason beside it."
        case .reasonAlone:
            "A reason without the file that it is about."
        case .draftLeft:
            "A draft that was never finished."
        case .timeInFuture:
            "The file's time is more than a day ahead: a clock is wrong. It is taken as received when it is "
                + "read."
        case .contentMissing:
            "The archive names a content that is not there."
        case .contentOrphaned:
            "A content in the archive that no row names."
        case .inFlightBroken:
            "The table of messages in work cannot be read."
        case .inFlightSuspect:
            "The daemon was working on this file when it ended, or is working on it now."
        }
    }
}

extension FindingKind {
    /// What `--repair` does about it, or why it does nothing.
    package var repair: String {
        switch self {
        case .cannotRead:
            "None: run it as the daemon's user or as root."
        case .spoolMissing:
            "None: mount it, or let the daemon make a new one."
        case .stateMissing:
            "None: the daemon makes it."
        case .placeMissing:
            "None needed: the next start makes it."
        case .placeNotDirectory:
            "It is moved to lost+found; the next start makes the directory."
        case .placeMode:
            "The mode is set as documented."
        case .placeOwner:
            "Run as root, it is given to the spool's owner; else the finding names the command."
        case .otherFileSystem:
            "None: the spool has to be one mount."
        case .identityMissing:
            "A new one is made, and the ledger is tied to it."
        case .identityBroken:
            "It is moved to lost+found, a new one is made, and the ledger is tied to it."
        case .ledgerOfAnotherSpool:
            "The ledger is tied to this spool. Make sure first that the two belong together."
        case .probeLeft, .originalOrphaned, .foreignName, .strangeThing,
            .reasonAlone, .draftLeft, .contentOrphaned:
            "It is moved to lost+found."
        case .diskShort:
            "None: make room."
        case .ledgerMissing:
            "None needed: the next start makes it again from the tiers."
        case .ledgerDamaged:
            "None: start the daemon, which moves it aside and makes it again from the tiers, or restore a "
                + "backup."
        case .ledgerUnusable:
            "None: the message says what to do."
        case .ledgerReference:
            "None: stop the daemon and move the ledger aside; the next start makes it again from the tiers."
        case .ledgerName:
            "None: keep the ledger and report it."
        case .stagedEnvelopeLost:
            "The envelope is made again from the ledger; the next start hands it over."
        case .stubLost:
            "The ledger forgets it; where the file is still held the daemon makes another one."
        case .envelopeGone, .timeInFuture:
            "None needed."
        case .envelopeUncommitted:
            "None needed: the next start removes it."
        case .envelopeWithoutRow:
            "The row is made from the envelope."
        case .stubWithoutRow:
            "None needed: it is for people."
        case .envelopeUnusable:
            "It is moved to lost+found and made again from the ledger in the same room, where the ledger "
                + "knows it."
        case .envelopeMisnamed:
            "It gets its name again; where it has it already, this one is moved to lost+found."
        case .envelopeInAnotherTier:
            "This one is moved to lost+found; the right tier gets one where it has none."
        case .envelopeTwice:
            "The one further on stays, the other is moved to lost+found."
        case .originalMissing:
            "It is written again from the ledger."
        case .companionMissing:
            "None: the ledger does not keep what came with a message."
        case .originalChanged:
            "It is moved to lost+found and written again from the ledger."
        case .originalUnneeded:
            "None needed; it may be removed."
        case .workCommitted:
            "None needed: the daemon drops it."
        case .workWaiting:
            "None needed: the daemon takes it up."
        case .companionAlone:
            "None needed: the next start holds it."
        case .heldWithoutReason:
            "A reason is written that says so."
        case .contentMissing:
            "It is written again from the original in the tier, where that is the same."
        case .inFlightBroken:
            "It is moved to lost+found; the next start begins it anew."
        case .inFlightSuspect:
            "None needed: the next start works on it alone."
        }
    }
}
