import CLinux

/// What checking a large set of rules took and freed again.
enum FreedMemory {
    /// Gives it back to the system.
    ///
    /// The C library keeps what is freed for what comes next, in an arena for each thread; the work of a load is hundreds of
    /// megabytes of small pieces that nothing needs until the next one. Takes some milliseconds; safe from any thread.
    static func giveBack() {
        linux_give_back_freed_memory()
    }
}
