import Foundation
import Glibc
import Testing

/// A datagram socket with a path, as systemd and the journal have one; received messages come without waiting.
final class DatagramSocket {
    let path: String
    private let descriptor: Int32

    init(path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(100)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0, "\(path): errno \(errno)")
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// The next message; nil where none is there.
    ///
    /// Sending to a Unix socket is done when the call returns.
    func receive() -> String? {
        receiveBytes().map { String(decoding: $0, as: UTF8.self) }
    }

    func receiveBytes() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : Array(buffer[..<count])
    }
}
