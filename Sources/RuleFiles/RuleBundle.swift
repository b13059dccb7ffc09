import Digest
package import RuleSemantics
package import SourceText

/// All that a rule set consists of: its files, and every list, table, calendar and time zone they name, as read at one
/// moment. Two bundles with the same content have the same version, wherever their files stand.
package struct RuleBundle: Sendable {
    /// One rule file.
    package struct File: Equatable, Sendable {
        /// The file's name, unique in a bundle.
        package let name: String
        /// The path to show.
        package let path: String
        /// The content.
        package let bytes: [UInt8]
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
    /// Problems met before there was anything to parse: directories that cannot be read.
    package let problems: [Diagnostic]
    /// The content's hash: 16 hexadecimal digits.
    package let version: String

    /// A bundle of what was read.
    package init(files: [File], resources: [Resource], problems: [Diagnostic] = []) {
        self.files = files
        self.resources = resources
        self.problems = problems
        version = RuleBundle.version(files: files, resources: resources)
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
            let file = files.indices.contains(resource.reference.ruleFile) ? files[resource.reference.ruleFile].name : ""
            let name = "\(resource.reference.kind.rawValue)\u{0}\(resource.reference.path)\u{0}\(file)"
            switch resource.content {
            case .file(let source): add(name, source.bytes)
            case .unreadable: add(name, [])
            }
        }
        return String(digest.finish().hexadecimal.prefix(16))
    }
}
