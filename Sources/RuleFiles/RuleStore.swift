import Digest
import Glibc
import RuleSemantics
import SourceText
import SystemPackage

/// Keeps the last good rule set, and those before it: sources, lists, tables and calendars, addressed by their content.
///
/// Below the directory, `objects/<sha256>` has contents, `<version>.manifest` says which of them make up a rule set,
/// and `current` names a version. A manifest's modification time says when its rules came into use last. Everything is written beside its place, synced and renamed, `current` last, so that
/// a crash leaves the old set or the new one. States: no `current` (nothing stored yet); `current` whose manifest and
/// objects are whole (usable); anything else is damaged, and ``load()`` says what.
package struct RuleStore: Sendable {
    /// Why the store cannot be used.
    package struct Failure: Error, CustomStringConvertible, Sendable {
        /// What failed, with the path.
        package let description: String
    }

    static let manifestLimit = 64 * 1_048_576
    /// In a manifest, before the kind of what stands in for refused data.
    private static let standIn = "last-good-"

    let directory: String
    let bounds: Bounds

    /// A store in a directory, made when the first rule set is saved.
    package init(directory: String, bounds: Bounds = Bounds()) {
        self.directory = directory
        self.bounds = bounds
    }

    /// Stores a rule set and makes it the last good one; of those before it, what exceeds the bounds goes.
    package func save(_ bundle: RuleBundle) throws(Failure) {
        try makeDirectory(directory)
        try makeDirectory(directory + "/objects")
        var lines = ["firstline-rules 1"]
        for file in bundle.files {
            lines.append("rules \(try saveObject(file.bytes)) 0 \(escape(file.name)) \(escape(file.path))")
        }
        for (resources, prefix) in [(bundle.resources, ""), (bundle.standIns, RuleStore.standIn)] {
            for resource in resources {
                guard case .file(let source) = resource.content else { continue }
                let reference = resource.reference
                lines.append(
                    "\(prefix)\(reference.kind.rawValue) \(try saveObject(source.bytes)) \(reference.ruleFile) "
                        + "\(escape(reference.path)) \(escape(source.path))")
            }
        }
        try write(Array((lines.joined(separator: "\n") + "\n").utf8), to: "\(directory)/\(bundle.version).manifest")
        putLast(bundle.version)
        try write(Array((bundle.version + "\n").utf8), to: directory + "/current")
        prune(keeping: bundle.version)
    }

    /// The last good rule set; nil when none was ever stored.
    package func load() throws(Failure) -> RuleBundle? {
        let current: [UInt8]
        do {
            current = try FileReading.bytes(at: directory + "/current", limit: 1024)
        } catch .system(.noSuchFileOrDirectory) {
            return nil
        } catch {
            throw Failure(description: "\(directory)/current cannot be read: \(error.described)")
        }
        return try load(storedAs: String(decoding: current.filter { $0 > 32 }, as: UTF8.self))
    }

    func load(storedAs version: String) throws(Failure) -> RuleBundle {
        let manifest = try read("\(directory)/\(escape(version)).manifest", limit: RuleStore.manifestLimit)
        let bundle = try bundle(from: String(decoding: manifest, as: UTF8.self))
        guard bundle.version == version else {
            throw Failure(
                description:
                    "the stored rules \(version) in \(directory) are damaged: their content does not fit the name")
        }
        return bundle
    }

    private func bundle(from manifest: String) throws(Failure) -> RuleBundle {
        let lines = manifest.split(separator: "\n").map(String.init)
        guard lines.first == "firstline-rules 1" else {
            throw Failure(description: "the stored rules in \(directory) are in a form this program does not know")
        }
        var files: [RuleBundle.File] = []
        var resources: [RuleBundle.Resource] = []
        var standIns: [RuleBundle.Resource] = []
        for line in lines.dropFirst() {
            let parts = line.split(separator: " ").map(String.init)
            guard parts.count == 5, let index = Int(parts[2]) else {
                throw Failure(description: "the stored rules in \(directory) are damaged: \(line)")
            }
            let bytes = try read("\(directory)/objects/\(parts[1])", limit: RuleReader.tableLimit)
            guard SHA256.hash(bytes).hexadecimal == parts[1] else {
                throw Failure(description: "\(directory)/objects/\(parts[1]) is damaged")
            }
            let name = unescape(parts[3])
            let path = unescape(parts[4])
            if parts[0] == "rules" {
                files.append(RuleBundle.File(name: name, path: path, bytes: bytes))
                continue
            }
            let isStandIn = parts[0].hasPrefix(RuleStore.standIn)
            let word = isStandIn ? String(parts[0].dropFirst(RuleStore.standIn.count)) : parts[0]
            guard let kind = ResourceReference.Kind(rawValue: word) else {
                throw Failure(description: "the stored rules in \(directory) are damaged: \(line)")
            }
            let resource = RuleBundle.Resource(
                reference: ResourceReference(kind: kind, path: name, ruleFile: index),
                content: .file(SourceFile(path: path, bytes: bytes)))
            if isStandIn { standIns.append(resource) } else { resources.append(resource) }
        }
        return RuleBundle(files: files, resources: resources, standIns: standIns)
    }

    private func saveObject(_ bytes: [UInt8]) throws(Failure) -> String {
        let name = SHA256.hash(bytes).hexadecimal
        let path = "\(directory)/objects/\(name)"
        // An object that is there may be damaged; then it is written anew.
        if (try? FileReading.bytes(at: path, limit: bytes.count)) != bytes { try write(bytes, to: path) }
        return name
    }

    private func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        do {
            return try FileReading.bytes(at: path, limit: limit)
        } catch {
            throw Failure(description: "\(path) cannot be read: \(error.described)")
        }
    }

    private func makeDirectory(_ path: String) throws(Failure) {
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else {
            throw Failure(description: "\(path) cannot be made: \(Errno(rawValue: errno))")
        }
    }

    /// Writes a file beside its place, syncs it, renames it, and syncs the directory.
    private func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let temporary = path + ".tmp"
        func failed(_ what: String) -> Failure {
            Failure(description: "\(temporary) cannot be \(what): \(Errno(rawValue: errno))")
        }
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw failed("written") }
        var position = 0
        while position < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: position), bytes.count - position)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                close(descriptor)
                throw failed("written")
            }
            position += count
        }
        guard fsync(descriptor) == 0 else {
            close(descriptor)
            throw failed("synced")
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else { throw failed("renamed") }
        let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let home = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard home >= 0 else { throw failed("synced") }
        defer { close(home) }
        guard fsync(home) == 0 else { throw failed("synced") }
    }

    /// A name without spaces and line ends, for the manifest.
    private func escape(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            if byte > 32, byte < 127, byte != UInt8(ascii: "%") {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + [byte].hexadecimal
            }
        }
        return result
    }

    private func unescape(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                rest = rest.dropFirst(2)
                bytes.append(value)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
