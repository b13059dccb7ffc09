import CSystemd

/// Sockets that systemd opened for this process (sd_listen_fds(3)).
package enum ListenDescriptors {
    /// The first one; nil where systemd passed none.
    ///
    /// To be asked once: the variables that tell of them are removed, so that no child takes them for its own.
    package static func first() -> Int32? {
        sd_listen_fds(1) > 0 ? SD_LISTEN_FDS_START : nil
    }
}
