import Glibc

/// Whether standard error goes to the journal, so that its own protocol may be used: `JOURNAL_STREAM` names the device and the inode of
/// the stream (systemd.exec(5)), and a child with another stderr inherits the variable.
package func stderrIsJournal() -> Bool {
    guard let value = getenv("JOURNAL_STREAM") else { return false }
    var status = stat()
    guard fstat(STDERR_FILENO, &status) == 0 else { return false }
    return journalStream(String(cString: value), isDevice: UInt64(status.st_dev), inode: UInt64(status.st_ino))
}

/// Whether a value of `JOURNAL_STREAM` (`<device>:<inode>`) names this file.
func journalStream(_ value: String, isDevice device: UInt64, inode: UInt64) -> Bool {
    let parts = value.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 && UInt64(parts[0]) == device && UInt64(parts[1]) == inode
}
