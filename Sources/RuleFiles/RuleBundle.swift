package import DeskModel
import Digest
package import RuleSemantics
package import SourceText

/// All that a rule set consists of: its files, and every list, table, calendar and time zone they name, as read at one
/// moment.
///
/// Two bundles with the same content have the same version, wherever their files stand.
package struct RuleBundle: Sendable {
    /// One rule file.
    package struct File: Equatable, Sendable {
        /// The file's name, unique in a bundle.
        package let name: String
        /// The path to show.
        package let path: String
        /// The content.
        package let bytes: [UInt8]

        /// A file by name, path and content.
        package init(name: String, path: String, bytes: [UInt8]) {
            self.name = name
            self.path = path
            self.bytes = bytes
        }
    }

    /// Something a rule file names, with what was found.
    package struct Resource: Sendable {
        /// What is named, and by which file.
        package let reference: ResourceReference
        /// What was found.
        package let content: RuleResources.Content
    }

    /// The rule files, sorted by name.
    package let files: [File]
    /// What they name.
    package let resources: [Resource]
    /// The last good data of tables whose data were refused; no part of the version.
    package private(set) var standIns: [Resource] = []
    /// Problems met before there was anything to parse: directories that cannot be read.
    package let problems: [Diagnostic]
    /// How much it may hold, as the settings of whoever checks it say; no part of the version.
    package var bounds = RuleBounds()
    /// The content's hash: 16 hexadecimal digits.
    package let version: String

    /// A bundle of what was read.
    package init(
        files: [File], resources: [Resource], standIns: [Resource] = [], problems: [Diagnostic] = []
    ) {
        self.files = files
        self.resources = resources
        self.standIns = standIns
        self.problems = problems
        version = RuleBundle.version(files: files, resources: resources)
    }

    /// The same bundle with the last good data of its refused tables, so that they outlive the next reload and start.
    ///
    /// - Parameter refused: what the check of this bundle refused.
    package func keeping(_ refused: Set<ResourceReference>, from lastGood: RuleBundle?) -> RuleBundle {
        var kept = self
        kept.standIns = resources.compactMap { resource in
            guard refused.contains(resource.reference) else { return nil }
            guard let table = lastGood?.goodTable(resource.reference, of: self) else {
                return standIns.first { $0.reference == resource.reference }
            }
            return Resource(reference: resource.reference, content: .file(table))
        }
        return kept
    }

    /// The last good data of a table that another bundle names: from the file of the same name, by the same path.
    func goodTable(_ reference: ResourceReference, of other: RuleBundle) -> SourceFile? {
        guard other.files.indices.contains(reference.ruleFile) else { return nil }
        let name = other.files[reference.ruleFile].name
        // A stand-in is there because the data beside it were refused.
        for resource in standIns + resources
        where resource.reference.kind == .table && resource.reference.path == reference.path {
            guard files.indices.contains(resource.reference.ruleFile), files[resource.reference.ruleFile].name == name,
                case .file(let file) = resource.content
            else { continue }
            return file
        }
        return nil
    }

    /// The files as the parser takes them.
    package var sourceFiles: [SourceFile] {
        files.map { SourceFile(path: $0.path, bytes: $0.bytes) }
    }

    private static func version(files: [File], resources: [Resource]) -> String {
        var digest = SHA256()
        func add(_ text: String, _ bytes: [UInt8]) {
            // Lengths keep two neighbours from being taken for others with the same bytes.
            digest.update(Array("\(text)\u{0}\(bytes.count)\u{0}".utf8))
            digest.update(bytes)
        }
        for file in files { add(file.name, file.bytes) }
        for resource in resources {
            let file =
                files.indices.contains(resource.reference.ruleFile) ? files[resource.reference.ruleFile].name : ""
            let name = "\(resource.reference.kind.rawValue)\u{0}\(resource.reference.path)\u{0}\(file)"
            switch resource.content {
            case .file(let source): add(name, source.bytes)
            case .unreadable, .misplaced: add(name, [])
            }
        }
        return String(digest.finish().hexadecimal.prefix(16))
    }
}
