import Decoding
import Foundation

/// The message files that a command was given: of a directory all that are in it, at any depth, each file once.
struct MessageFiles {
    /// A file that is no message, and why.
    struct PassedOver: Sendable {
        let path: String
        let why: String
    }

    /// The messages, in the order in which they were named; those of a directory sorted.
    private(set) var paths: [String] = []
    /// What was found in directories and belongs to others, or to nobody.
    private(set) var passedOver: [PassedOver] = []
    /// Whether a directory was named.
    private(set) var hasDirectory = false
    private var seen: Set<String> = []

    /// The files of these places; says so of one that is not there.
    init(_ places: [String]) throws(UsageProblem) {
        for place in places {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: place, isDirectory: &isDirectory) else {
                throw UsageProblem(message: "there is no file \(Terminal.printable(place))")
            }
            let identity = URL(fileURLWithPath: place).resolvingSymlinksInPath().path
            if isDirectory.boolValue {
                hasDirectory = true
                addFiles(in: place, identity: identity)
            } else {
                add(place, identity: identity)
            }
        }
        if hasDirectory, paths.isEmpty {
            let shown = places.map { Terminal.printable($0) }.joined(separator: ", ")
            throw UsageProblem(message: "there is no message file in \(shown)")
        }
    }

    private mutating func add(_ path: String, identity: String) {
        if seen.insert(identity).inserted { paths.append(path) }
    }

    private mutating func addFiles(in directory: String, identity: String) {
        let names = MessageFiles.names(in: directory)
        let known = Set(names)
        let base = directory.hasSuffix("/") ? directory : directory + "/"
        for name in names {
            if let why = MessageFiles.reasonToPass(name, among: known) {
                passedOver.append(PassedOver(path: base + name, why: why))
            } else {
                add(base + name, identity: identity + "/" + name)
            }
        }
    }

    /// The files below a directory, relative to it, sorted; hidden ones are left out.
    static func names(in directory: String) -> [String] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: directory)) ?? []
        return names.filter { name in
            guard !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) else { return false }
            var isDirectory: ObjCBool = false
            return FileManager.default.fileExists(atPath: directory + "/" + name, isDirectory: &isDirectory)
                && !isDirectory.boolValue
        }.sorted()
    }

    /// Why a file of a directory is no message of its own, judged by its name; nil where it may be one.
    private static func reasonToPass(_ name: String, among names: Set<String>) -> String? {
        let last = (name as NSString).lastPathComponent
        if last == "expected.tsv" { return "says what is expected" }
        switch fileRole(of: last, format: nil) {
        case .message: return nil
        case .ignored: return "the name of a temporary file"
        case .part: return "a later part of another file's message"
        case .companion(.none): return "an attachment"
        case .companion(.some(let marker)):
            let folder = (name as NSString).deletingLastPathComponent
            return names.contains(folder.isEmpty ? marker : folder + "/" + marker)
                ? "belongs to \(marker)" : "belongs to \(marker), which is not there"
        }
    }

    /// How many files were passed over, and which; nil where there are none.
    static func note(_ passedOver: [PassedOver], _ what: String) -> String? {
        guard !passedOver.isEmpty else { return nil }
        let shown = passedOver.prefix(10).map { "  \(Terminal.printable($0.path)): \(Terminal.printable($0.why))\n" }
        let more = passedOver.count > shown.count ? "  and \(passedOver.count - shown.count) more\n" : ""
        let count = passedOver.count == 1 ? "1 file" : "\(passedOver.count) files"
        return "firstlinectl: \(count) \(what)\n\(shown.joined())\(more)"
    }
}

/// What lies beside message files, read once a directory.
struct FolderIndex: Sendable {
    private struct Folder {
        var names: Set<String> = []
        /// By message, the files whose names say that they belong to it.
        var companions: [String: [String]] = [:]
    }

    private var folders: [String: Folder] = [:]

    /// The directories of these files.
    init(around paths: [String]) {
        for place in Set(paths.map(FolderIndex.folder)) {
            var folder = Folder()
            for name in ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).sorted() {
                folder.names.insert(name)
                if case .companion(.some(let marker)) = fileRole(of: name, format: nil) {
                    folder.companions[marker, default: []].append(name)
                }
            }
            folders[place] = folder
        }
    }

    /// The names of the files that belong to a message file: by their names, or because its content asks for them.
    func companions(of path: String, asking: [String]) -> [String] {
        let name = (path as NSString).lastPathComponent
        guard let folder = folders[FolderIndex.folder(of: path)] else { return [] }
        let asked = asking.filter { $0 != name && folder.names.contains($0) }
        return Set((folder.companions[name] ?? []) + asked).sorted()
    }

    /// The later parts of a message in several files, in their order.
    func parts(of path: String) -> [String] {
        let name = (path as NSString).lastPathComponent
        guard let names = folders[FolderIndex.folder(of: path)]?.names else { return [] }
        var parts: [String] = []
        while let part = partCandidates(of: name, number: parts.count + 1, format: nil).first(where: names.contains) {
            parts.append(part)
        }
        return parts
    }

    static func folder(of path: String) -> String {
        let parent = (path as NSString).deletingLastPathComponent
        return parent.isEmpty ? "." : parent
    }
}
