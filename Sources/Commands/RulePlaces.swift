import Foundation
import SourceText

/// Where a command line says that rules are: directories, or files in them.
struct RulePlaces {
    /// The rule directories; of a file the one it stands in, since rules use the lists of other files.
    private(set) var directories: [String] = []
    /// The files that were named, as findings name them; nil where directories were.
    private(set) var files: Set<String>?

    /// What the arguments name.
    init(_ places: [String]) throws(UsageProblem) {
        var named: Set<String> = []
        for place in places {
            guard RulePlaces.isFile(place) else {
                directories.append(place)
                continue
            }
            let name = (place as NSString).lastPathComponent
            guard name.hasSuffix(".rules") else {
                throw UsageProblem(
                    message: "\(Terminal.printable(place)) is no rule file: their names end in .rules")
            }
            let parent = (place as NSString).deletingLastPathComponent
            let directory = parent.isEmpty ? "." : parent
            if !directories.contains(directory) { directories.append(directory) }
            named.insert(directory.hasSuffix("/") ? directory + name : directory + "/" + name)
        }
        if !named.isEmpty {
            if let other = places.first(where: { !RulePlaces.isFile($0) }) {
                throw UsageProblem(
                    message: "name rule files or directories, not both: \(Terminal.printable(other)) is a directory")
            }
            files = named
        }
    }

    /// The findings that are about the named files, and those that have no place; all of them where none was named.
    func chosen(_ findings: [Diagnostic], in map: SourceMap) -> [Diagnostic] {
        guard let files else { return findings }
        return findings.filter { finding in
            finding.primary.map { files.contains(map.path(of: $0.span)) } ?? (finding.severity == .error)
        }
    }

    /// Whether a place is a directory in which rule files stand.
    static func isRuleDirectory(_ place: String) -> Bool {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: place, isDirectory: &isDirectory), isDirectory.boolValue else {
            return false
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
        return names.contains { $0.hasSuffix(".rules") && !$0.hasPrefix(".") }
    }

    private static func isFile(_ place: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: place, isDirectory: &isDirectory) && !isDirectory.boolValue
    }
}
