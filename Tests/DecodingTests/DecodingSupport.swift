import BusinessTime
import Decoding
import DeskModel
import Foundation

/// The moment at which every unit of these tests is received: 2026-11-21T21:34:05Z.
let received = Timestamp(seconds: 1_795_296_845)

/// A gateway of a channel, set up by `change`.
func gateway(_ channel: Channel = .email, _ change: (inout Gateway) -> Void = { _ in }) -> Gateway {
    var gateway = Gateway(name: "test", channel: channel)
    change(&gateway)
    return gateway
}

/// A unit with a text as its content.
func drop(_ text: String, name: String = "unit", companions: [Companion] = []) -> Drop {
    Drop(name: name, bytes: Array(text.utf8), received: received, companions: companions)
}

/// A unit with bytes as its content.
func drop(_ bytes: [UInt8]) -> Drop {
    Drop(name: "unit", bytes: bytes, received: received)
}

extension Decoded {
    /// The messages among the items.
    var messages: [Message] {
        items.compactMap { if case .message(let message) = $0 { message } else { nil } }
    }

    /// Why items were set aside.
    var asides: [String] {
        items.compactMap { if case .setAside(let why) = $0 { why } else { nil } }
    }
}

/// The first message of a unit; throws what holds it, or ``NoMessage``.
func message(_ unit: Drop, _ gateway: Gateway = gateway(), limits: DecodingLimits = .init()) throws -> Message {
    let decoded = try MessageDecoder(gateway: gateway, limits: limits).decode(unit)
    guard let first = decoded.messages.first else { throw NoMessage(asides: decoded.asides) }
    return first
}

/// A unit had no message.
struct NoMessage: Error {
    var asides: [String]
}

/// A mail of one text part, from a sender who needs no introduction.
func mail(_ body: String, headers: String = "", type: String = "text/plain; charset=utf-8") -> String {
    "From: Kim Berg <kim@example.org>\nTo: support@desk.example.org\nSubject: Test\n\(headers)"
        + "MIME-Version: 1.0\nContent-Type: \(type)\nContent-Transfer-Encoding: 8bit\n\n\(body)"
}

/// Real data beside the repository, for tests that run over it where it is.
enum Corpus {
    /// The files below a folder of the corpora, sorted; nil, with a printed reason, where the folder is absent.
    static func files(_ folder: String, endings: [String] = []) -> [URL]? {
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["FIRSTLINE_CORPORA"].map { URL(fileURLWithPath: $0) }
        let directory = (named ?? root.appendingPathComponent("shared/corpora")).appendingPathComponent(folder)
        guard let walk = FileManager.default.enumerator(at: directory, includingPropertiesForKeys: [.isRegularFileKey]),
            FileManager.default.fileExists(atPath: directory.path)
        else {
            print("skipped: there is no \(directory.path)")
            return nil
        }
        let files = walk.compactMap { $0 as? URL }.filter { url in
            (try? url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
                && !["SOURCE.txt", "LICENSE.source"].contains(url.lastPathComponent)
                && (endings.isEmpty || endings.contains(url.pathExtension))
        }
        return files.sorted { $0.path < $1.path }
    }

    /// The bytes of a file; empty where it cannot be read.
    static func bytes(_ url: URL) -> [UInt8] {
        (try? Data(contentsOf: url)).map { Array($0) } ?? []
    }
}
