import GRDB

/// Why the ledger cannot do what it was asked.
package enum LedgerError: Error, Equatable, Sendable {
    /// The file is no database, or a damaged one.
    case damaged(path: String, detail: String)
    /// The file was written by a newer version of the program.
    case newerVersion(path: String)
    /// There is no ledger: nothing was ever taken in, or the state directory is another one.
    case missing(path: String)
    /// The disk is full.
    case full(path: String)
    /// Anything else: an I/O error, permissions, another process that keeps the file locked.
    case failed(path: String, detail: String)
    /// The database refuses what one file brought (a constraint, a value too large): every other try would end the same.
    case refused(path: String, detail: String)
    /// A message of the batch has the key of one that is there already.
    case keyTaken(MessageKey, by: MessageID)
    /// A file of the batch was committed already.
    case alreadyCommitted(redoKey: [UInt8])
}

extension LedgerError: CustomStringConvertible {
    /// One line for an operator: what is wrong, where, and what to do.
    package var description: String {
        switch self {
        case .damaged(let path, let detail):
            "\(path) is not a usable ledger (\(detail)): stop the service, move it aside together with its -wal and -shm "
                + "files, and put the last backup in its place; messages still in the spool are kept"
        case .newerVersion(let path):
            "\(path) was written by a newer version: install that version again, or put back a backup of before"
        case .missing(let path):
            "there is no ledger at \(path): is this the state directory of the service, and did it ever run?"
        case .full(let path):
            "\(path): the disk is full"
        case .failed(let path, let detail):
            "\(path): \(detail)"
        case .refused(let path, let detail):
            "\(path) refuses it: \(detail)"
        case .keyTaken(let key, let message):
            "the \(key.kind.rawValue) of a message from \(key.gateway) is that of message \(message)"
        case .alreadyCommitted:
            "a file of the batch was committed already"
        }
    }

    /// Whether one file of the batch is to blame, so that the others would be taken without it.
    package var isOfOneFile: Bool {
        switch self {
        case .refused, .keyTaken, .alreadyCommitted: true
        case .damaged, .newerVersion, .full, .failed, .missing: false
        }
    }

    init(_ error: any Error, path: String) {
        if let error = error as? LedgerError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self = .failed(path: path, detail: "\(error)")
            return
        }
        let detail = error.message ?? error.resultCode.description
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(path: path, detail: detail)
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_CONSTRAINT, .SQLITE_TOOBIG, .SQLITE_MISMATCH, .SQLITE_RANGE:
            self = .refused(path: path, detail: "\(detail) (SQLite \(error.extendedResultCode.rawValue))")
        default: self = .failed(path: path, detail: "\(detail) (SQLite \(error.extendedResultCode.rawValue))")
        }
    }
}
