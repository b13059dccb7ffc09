import Foundation
import Glibc
import Synchronization
import TestSupport

/// The real daemon on a temporary spool, with a notify socket that the test listens to.
final class RunningDaemon: @unchecked Sendable {
    let folder: TemporaryFolder
    let notify: NotifySocket
    private let process = Process()
    private let lines = LineCollector()

    /// Where the built programs are: beside the test's own executable.
    static let products: String = {
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (path as NSString).deletingLastPathComponent
    }()

    /// Starts the daemon in a folder; a folder with an earlier spool goes on with it.
    init(
        in folder: TemporaryFolder, rules: String = "rules", arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws {
        self.folder = folder
        notify = try NotifySocket(path: folder.path + "/notify-\(UInt32.random(in: 0 ... .max))")
        process.executableURL = URL(fileURLWithPath: Self.products + "/firstlined")
        process.arguments =
            [
                "--rules", folder.path + "/" + rules, "--spool", folder.path + "/spool", "--state",
                folder.path + "/state", "--socket", folder.path + "/control", "--log", "human",
            ] + arguments
        var variables = ProcessInfo.processInfo.environment
        variables["NOTIFY_SOCKET"] = notify.path
        variables.merge(environment) { $1 }
        process.environment = variables
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        lines.collect(from: pipe.fileHandleForReading)
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var spool: String { folder.path + "/spool" }
    var log: [String] { lines.all }

    /// Waits until so many log lines contain a text.
    func waitForLog(_ text: String, count: Int = 1, seconds: Double = 60) throws {
        guard lines.wait(seconds: seconds, until: { $0.count { $0.contains(text) } >= count }) else {
            throw Timeout(what: "\(count) × \"\(text)\"", log: log)
        }
    }

    func waitUntilReady() throws {
        _ = try notify.wait { $0.contains("READY=1") }
    }

    func signal(_ number: Int32) {
        kill(process.processIdentifier, number)
    }

    /// Waits for the end; the exit status, or the negative signal.
    @discardableResult
    func waitForExit() -> Int32 {
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    @discardableResult
    func stop() -> Int32 {
        signal(SIGTERM)
        return waitForExit()
    }

    /// The envelopes in a tier's `new/`.
    func envelopes(_ tier: String) -> [[String: Any]] {
        let folder = "\(spool)/tiers/\(tier)/new"
        return Repository.names(in: folder).compactMap { name in
            FileManager.default.contents(atPath: folder + "/" + name)
                .flatMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] }
        }
    }

    /// The reasons of held files of a gateway, by the start of `Name:`.
    func heldReasons(_ gateway: String) -> [String: String] {
        let folder = "\(spool)/held/\(gateway)"
        var reasons: [String: String] = [:]
        for name in Repository.names(in: folder) where name.hasSuffix(".reason") {
            let text = FileManager.default.contents(atPath: folder + "/" + name).map {
                String(decoding: $0, as: UTF8.self)
            }
            let fields = (text ?? "").split(separator: "\n").map {
                $0.split(separator: ":", maxSplits: 1).map(String.init)
            }
            func field(_ key: String) -> String {
                fields.first { $0.first == key }?.last?.trimmingCharacters(in: .whitespaces) ?? ""
            }
            reasons[field("Name")] = field("Reason")
        }
        return reasons
    }
}

/// A deadline passed.
struct Timeout: Error, CustomStringConvertible {
    let what: String
    let log: [String]
    var description: String {
        "waited in vain for \(what); the log ends with\n\(log.suffix(20).joined(separator: "\n"))"
    }
}

/// Collects lines from a pipe and lets a test wait for them.
final class LineCollector: @unchecked Sendable {
    private let condition = NSCondition()
    private var lines: [String] = []
    private var rest = Data()

    func collect(from handle: FileHandle) {
        handle.readabilityHandler = { [self] handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
                return
            }
            condition.lock()
            rest += data
            while let end = rest.firstIndex(of: 10) {
                lines.append(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
                rest = rest[(end + 1)...]
            }
            condition.broadcast()
            condition.unlock()
        }
    }

    var all: [String] {
        condition.lock()
        defer { condition.unlock() }
        return lines
    }

    func wait(seconds: Double, until isMet: ([String]) -> Bool) -> Bool {
        let deadline = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while !isMet(lines) {
            if !condition.wait(until: deadline) { return isMet(lines) }
        }
        return true
    }
}
