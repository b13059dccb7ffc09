import BusinessTime
import Spool
import SystemPackage

/// Where goes what has no place: `lost+found/<time>/<the path it had>`, with a line of why in `REASONS`.
///
/// Nothing is removed from there by anybody but a person.
final class LostAndFound {
    private let root: any Directory
    private let session: String
    private var opened: (directory: any Directory, reasons: any OpenFile)?
    private(set) var count = 0

    init(root: any Directory, now: Timestamp) {
        self.root = root
        session = Timestamp(seconds: now.seconds).description.filter { $0 != ":" && $0 != "-" }
    }

    /// Moves something out of a directory; returns false where it is gone already.
    func take(_ name: FileName, from directory: any Directory, place: String, why: String) throws(SpoolError) -> Bool {
        let (base, reasons) = try open()
        var target = base
        for part in place.split(separator: "/") { target = try LostAndFound.make(String(part), in: target) }
        var attempt = 1
        while true {
            let text = attempt == 1 ? name.bytes : Array(name.bytes.prefix(240)) + Array("~\(attempt)".utf8)
            guard let newName = FileName(bytes: text) else { throw .badName(name.text) }
            do {
                guard try directory.rename(name, to: target, as: newName) else { return false }
                count += 1
                try reasons.write(
                    Array("\(printable(place.isEmpty ? "" : place + "/"))\(newName.display)\t\(why)\n".utf8))
                try reasons.sync()
                try target.sync()
                try directory.sync()
                return true
            } catch {
                guard error.errno == .fileExists, attempt < 1000 else { throw error }
                attempt += 1
            }
        }
    }

    private func open() throws(SpoolError) -> (any Directory, any OpenFile) {
        if let opened { return (opened.directory, opened.reasons) }
        let all = try LostAndFound.make("lost+found", in: root)
        guard let reasonsName = FileName("REASONS") else { throw .badName("REASONS") }
        // Two repairs within one second get directories of their own.
        for number in 1..<1000 {
            let directory = try LostAndFound.make(number == 1 ? session : "\(session)~\(number)", in: all)
            do {
                let reasons = try directory.create(reasonsName, mode: 0o640, replacing: false)
                try all.sync()
                opened = (directory, reasons)
                return (directory, reasons)
            } catch {
                guard error.errno == .fileExists else { throw error }
            }
        }
        throw .system(operation: "create", path: root.path + "/lost+found/" + session, errno: .fileExists)
    }

    private static func make(_ text: String, in directory: any Directory) throws(SpoolError) -> any Directory {
        guard let name = FileName(text) else { throw .badName(text) }
        return try directory.makeDirectory(name, mode: 0o750)
    }
}
