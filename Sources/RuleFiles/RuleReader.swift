package import DeskModel
import RuleSemantics
import SourceText
import SystemPackage

/// Reads rule directories, and everything the rules name, into one bundle.
package struct RuleReader: Sendable {
    /// Bytes of one rule file.
    static let ruleFileLimit = 1_048_576
    /// Bytes of one list or calendar.
    static let listLimit = 16 * 1_048_576
    /// Bytes of one table.
    static let tableLimit = 512 * 1_048_576

    /// So many names of what is not there are looked for under another spelling.
    private static let advisedNames = 20

    /// The directories, in rising order of rank.
    private let directories: [String]
    /// Whether a directory that is not there is an error; the installed defaults need not be there all.
    private let requiresDirectories: Bool
    /// How much what is read may hold, when it is checked.
    package let bounds: RuleBounds
    private let zoneDirectory: String

    /// A reader of rule directories; a file in a later one hides the file of the same name in an earlier one.
    package init(
        directories: [String], requiresDirectories: Bool = true, bounds: RuleBounds = RuleBounds(),
        zoneDirectory: String = "/usr/share/zoneinfo"
    ) {
        self.bounds = bounds
        self.directories = directories
        self.requiresDirectories = requiresDirectories
        self.zoneDirectory = zoneDirectory
    }

    /// Reads everything once.
    package func read() -> RuleBundle {
        var problems: [Diagnostic] = []
        var paths: [String: (path: String, directory: String)] = [:]
        for directory in directories {
            noteOthers(in: directory, &problems)
            for (name, path) in ruleFiles(in: directory, &problems) { paths[name] = (path, directory) }
        }
        var files: [RuleBundle.File] = []
        var homes: [String] = []
        for (name, place) in paths.sorted(by: { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
        ) {
            if FileReading.isMask(place.path) { continue }
            do {
                let bytes = try FileReading.bytes(at: place.path, limit: RuleReader.ruleFileLimit)
                // An empty file masks the one it hides.
                if bytes.isEmpty { continue }
                files.append(RuleBundle.File(name: name, path: place.path, bytes: bytes))
                homes.append(place.directory)
            } catch {
                problems.append(problem("the rule file \(place.path) cannot be read: \(error.described)"))
            }
        }
        if files.isEmpty, !problems.hasErrors {
            let places =
                directories.isEmpty ? "no directory was given" : "looked in \(directories.joined(separator: ", "))"
            problems.append(
                Diagnostic(
                    .missingBlock, "there are no rules: \(places)", at: nil as Diagnostic.Label?,
                    help: ["rules stand in files whose name ends in .rules"]))
        }
        let sources = RuleSources(files: files.map { SourceFile(path: $0.path, bytes: $0.bytes) })
        var missing = 0
        let resources = sources.references.map { reference in
            // To look for what was meant takes its time: the first of many are enough.
            let isAdvised = missing < RuleReader.advisedNames
            let content =
                reference.kind == .zone
                ? zone(reference.path, isAdvised: isAdvised)
                : file(reference, below: homes[reference.ruleFile], isAdvised: isAdvised)
            if case .unreadable = content { missing += 1 }
            return RuleBundle.Resource(reference: reference, content: content)
        }
        var bundle = RuleBundle(files: files, resources: resources, problems: problems)
        bundle.bounds = bounds
        return bundle
    }

    private func ruleFiles(in directory: String, _ problems: inout [Diagnostic]) -> [(name: String, path: String)] {
        do {
            return try FileReading.names(in: directory)
                .filter { $0.hasSuffix(".rules") && !$0.hasPrefix(".") }
                .map { ($0, directory.hasSuffix("/") ? directory + $0 : directory + "/" + $0) }
        } catch .system(.noSuchFileOrDirectory) where !requiresDirectories {
            return []
        } catch {
            let reason = error == .system(.noSuchFileOrDirectory) ? "there is no such directory" : error.described
            problems.append(problem("the rule directory \(directory) cannot be read: \(reason)"))
            return []
        }
    }

    /// Notes what looks like a rule file and is passed over: another ending, or a directory below.
    private func noteOthers(in directory: String, _ problems: inout [Diagnostic]) {
        let names = ((try? FileReading.names(in: directory)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
        var passed: [String] = []
        for name in names where !name.hasSuffix(".rules") {
            let small = name.lowercased()
            if small.hasSuffix(".rules") || small.hasSuffix(".rules.txt") || small.hasSuffix(".rule") {
                passed.append(name)
            } else if let inner = try? FileReading.names(in: directory + "/" + name),
                let file = inner.filter({ $0.hasSuffix(".rules") }).min()
            {
                passed.append("\(name)/\(file)")
            }
        }
        guard !passed.isEmpty else { return }
        let shown = passed.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
        let more = passed.count > 5 ? " and \(passed.count - 5) more" : ""
        problems.append(
            Diagnostic(
                .unreadableResource, "passed over in \(directory): \(shown)\(more)", at: nil as Diagnostic.Label?,
                help: [
                    "rule files stand directly in the rule directory, and their names end in .rules, in small letters"
                ],
                severity: .note))
    }

    private func problem(_ message: String) -> Diagnostic {
        Diagnostic(.unreadableResource, message, at: nil as Diagnostic.Label?)
    }

    private func zone(_ name: String, isAdvised: Bool) -> RuleResources.Content {
        func advice() -> String {
            isAdvised
                ? ZoneNames(directory: zoneDirectory).advice(about: name)
                : "the system's time zone database does not have it"
        }
        let isSafe = name.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "/_+-".utf8.contains(byte)
        }
        guard isSafe, !name.isEmpty, !name.hasPrefix("/") else {
            return .unreadable(advice())
        }
        let path = "\(zoneDirectory)/\(name)"
        do {
            return .file(
                SourceFile(path: path, bytes: try FileReading.bytes(at: path, limit: RuleReader.ruleFileLimit)))
        } catch .system(.noSuchFileOrDirectory) {
            return .unreadable(advice())
        } catch {
            return .unreadable(error.described)
        }
    }

    /// A file named by a rule file: beneath the directory of rules, whatever the name says.
    private func file(
        _ reference: ResourceReference, below directory: String, isAdvised: Bool
    ) -> RuleResources.Content {
        let parts = reference.path.split(separator: "/", omittingEmptySubsequences: false)
        guard !reference.path.hasPrefix("/"), !parts.contains(".."), !reference.path.utf8.contains(0) else {
            return .misplaced("it has to lie beneath the rule directory: no absolute path, no `..`")
        }
        guard !reference.path.isEmpty else { return .misplaced("the name is empty") }
        let path = directory.hasSuffix("/") ? directory + reference.path : "\(directory)/\(reference.path)"
        let limit = reference.kind == .table ? RuleReader.tableLimit : RuleReader.listLimit
        do {
            return .file(SourceFile(path: path, bytes: try FileReading.bytes(at: path, limit: limit)))
        } catch .system(.noSuchFileOrDirectory) {
            let folder = reference.path.lastIndex(of: "/").map { String(reference.path[...$0]) } ?? ""
            // A name with another spelling of the same directory is what was meant.
            let end = path.lastIndex(of: "/") ?? path.startIndex
            let others = !isAdvised ? [] : (try? FileReading.names(in: String(path[..<end]))) ?? []
            let near = Suggestion.nearest(
                to: String(path[end...].dropFirst()), in: others.filter { !$0.hasPrefix(".") })
            return .unreadable(
                near.map { "there is no such file; did you mean `\(folder)\($0)`?" } ?? "there is no file \(path)")
        } catch {
            return .unreadable("\(path): \(error.described)")
        }
    }
}
