/// Why the daemon does not start, with the exit status that says so (sysexits.h).
struct StartFailure: Error {
    /// 64: the command line was not understood.
    static let usage: Int32 = 64
    /// 69: another daemon works on this spool.
    static let unavailable: Int32 = 69
    /// 73: a directory cannot be made or written.
    static let cannotCreate: Int32 = 73
    /// 74: the ledger cannot be used.
    static let inputOutput: Int32 = 74
    /// 78: settings or rules have errors.
    static let configuration: Int32 = 78

    let status: Int32
    let message: String

    /// The message in one line: its first finding, where it is a list of them.
    var summary: String {
        let lines = message.split(separator: "\n").map { line in
            String(line.drop { $0 == " " })
        }
        guard let first = lines.first, lines.count > 1 else { return message }
        return first + ": " + lines[1...].prefix(2).joined(separator: " ") + "; see journalctl -u firstlined"
    }
}
