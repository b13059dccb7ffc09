import Glibc

/// How many files this process may have open.
enum DescriptorLimit {
    /// What ledger, directories, sockets and the runtime need besides the files of a batch.
    private static let reserved = 128

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
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 256 }
        return max(16, Int(clamping: limit.rlim_cur) - reserved)
    }
}
