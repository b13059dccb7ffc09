// The C library declares `stdout` as a variable; it is never assigned here.
@preconcurrency import Glibc

/// Standard output, and whether it took what was printed.
enum StandardOutput {
    /// The exit status when output could not be written: `EX_IOERR` of `sysexits.h`.
    static let failure: Int32 = 74

    /// Whether standard output is open at all.
    ///
    /// Standard input and error that are closed are opened on `/dev/null`: otherwise the next file to be opened would take
    /// their place, and be written to. Standard output takes `/dev/null` too, so that the caller can say what is wrong.
    static func isOpen() -> Bool {
        var isOutputOpen = true
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            if descriptor == STDOUT_FILENO { isOutputOpen = false }
            // The lowest free number is given out, and that is this one.
            _ = open("/dev/null", O_RDWR)
        }
        return isOutputOpen
    }

    /// Writes bytes as they are, after what was printed before.
    static func write(_ bytes: [UInt8]) {
        _ = fwrite(bytes, 1, bytes.count, stdout)
    }

    /// Writes out what was printed; why it could not be, or nil.
    static func flush() -> String? {
        let isFlushed = fflush(stdout) == 0
        let reason = isFlushed ? "" : ": " + String(cString: strerror(errno))
        // An earlier piece may have been lost, and then the last one need not be.
        guard !isFlushed || ferror(stdout) != 0 else { return nil }
        return "standard output cannot be written" + reason
    }

    /// Says what is wrong, and gives the exit status for it.
    static func failed(_ problem: String) -> Int32 {
        StandardError.write("firstlinectl: \(problem)\n")
        return failure
    }
}
