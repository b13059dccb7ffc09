package import RuleSyntax
package import SourceText

/// The rule files of one rule set, parsed, and what they ask for besides.
package struct RuleSources: Sendable {
    /// The files.
    package var map = SourceMap()
    /// Their trees, in the order of the files.
    package var trees: [SyntaxTree] = []
    /// What the parser found.
    package var diagnostics: [Diagnostic] = []
    /// Whether these are all the files there are; where one could not be read, no name is called unknown.
    package var isComplete = true

    /// Parses rule files, in the order given.
    package init(files: [SourceFile]) {
        for file in files {
            let index = map.add(file)
            let (tree, found) = Parser.parse(file, index: index)
            trees.append(tree)
            diagnostics += found
        }
    }

    /// The files and time zones that the rules name, each once, in the order of their first mention.
    package var references: [ResourceReference] {
        var seen: Set<ResourceReference> = []
        var result: [ResourceReference] = []
        func add(_ kind: ResourceReference.Kind, _ path: String, in tree: SyntaxTree) {
            let reference = ResourceReference(kind: kind, path: path, ruleFile: kind == .zone ? 0 : tree.file)
            if seen.insert(reference).inserted { result.append(reference) }
        }
        for tree in trees {
            for block in tree.blocks {
                switch block.content {
                case .list(let list): if let file = list.file { add(.list, file.text, in: tree) }
                case .table(let table): if let file = table.file { add(.table, file.text, in: tree) }
                case .hours(let hours):
                    for zone in hours.zones { add(.zone, zone.text, in: tree) }
                    for file in hours.holidays { add(.holidays, file.text, in: tree) }
                default: break
                }
            }
        }
        return result
    }
}

/// A file or time zone that a rule file names.
package struct ResourceReference: Hashable, Sendable {
    /// What it is.
    package enum Kind: String, Sendable {
        case list, table, holidays, zone
    }

    /// What it is.
    package let kind: Kind
    /// The path as written, or the name of the time zone.
    package let path: String
    /// The rule file that names it, by index; 0 for time zones.
    package let ruleFile: Int

    /// Something named by a rule file.
    package init(kind: Kind, path: String, ruleFile: Int) {
        self.kind = kind
        self.path = path
        self.ruleFile = ruleFile
    }
}

/// What was found for the references of a rule set.
///
/// Reading it is somebody else's work: the checker does no I/O.
package struct RuleResources: Sendable {
    /// What became of one reference.
    package enum Content: Sendable {
        /// The file, with the path to show.
        case file(SourceFile)
        /// Why there is none, in the admin's words.
        case unreadable(String)
        /// Why such a name cannot be used at all, in the admin's words.
        case misplaced(String)
    }

    private var contents: [ResourceReference: Content] = [:]
    /// Tables that may stand in for ones that are refused: the content that was last good.
    private var lastGood: [ResourceReference: SourceFile] = [:]

    /// No resources.
    package init() {}

    /// What was found for a reference, if anybody looked.
    package subscript(_ reference: ResourceReference) -> Content? {
        get { contents[reference] }
        set { contents[reference] = newValue }
    }

    /// The last content of a table that was good.
    package func lastGoodTable(_ reference: ResourceReference) -> SourceFile? { lastGood[reference] }

    /// Remembers the last content of a table that was good.
    package mutating func setLastGoodTable(_ file: SourceFile, for reference: ResourceReference) {
        lastGood[reference] = file
    }
}
