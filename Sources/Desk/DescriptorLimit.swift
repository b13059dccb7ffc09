import Foundation
import Glibc

/// How many files this process may have open.
package enum DescriptorLimit {
    /// What ledger, directories, sockets and the runtime need besides the files of a batch.
    private static let reserved = 128
    /// What a batch of one file needs beyond what is open when nothing is worked on: it, its companions one after the other, what is staged
    /// of it, and a client at the socket.
    private static let forOneFile = 40

    /// Raises the soft limit to the hard one, at most 65,536: a shell's 1,024 is too little for a batch of many files.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let wanted = min(limit.rlim_max, 65_536)
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = wanted
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// How many files a batch may hold open.
    static var openFiles: Int {
        guard let limit = current else { return 256 }
        return max(1, limit - max(reserved, (open ?? 0) + forOneFile))
    }

    /// Fails where not even a batch of one file could be worked on: intake would try again and again and never get anywhere.
    ///
    /// Called when spool and ledger are open, for they need a descriptor for each of their directories.
    static func check() throws {
        guard let limit = current, let open else { return }
        guard let message = shortage(limit: limit, open: open) else { return }
        throw StartFailure(status: StartFailure.configuration, message: message)
    }

    /// What to say of a limit that is too low; nil where it is not.
    ///
    /// - Parameter open: how many files are open when nothing is worked on.
    package static func shortage(limit: Int, open: Int) -> String? {
        let needed = open + forOneFile
        guard limit < needed else { return nil }
        return """
            this process may open \(limit) files, and needs \(needed) with its gateways and tiers (\(open) are open now): set \
            LimitNOFILE= of the unit, or `ulimit -n`, to \(needed) or, better, 1024 and more
            """
    }

    private static var current: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return Int(clamping: limit.rlim_cur)
    }

    /// How many descriptors are open; nil where /proc cannot tell.
    private static var open: Int? {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count
    }
}
