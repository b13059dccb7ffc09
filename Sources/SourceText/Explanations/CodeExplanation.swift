/// What a finding means, with an example that has it and the same example without it.
///
/// This is the one place of these texts: `firstlinectl explain-code` prints them, `docs/diagnostics.md` is made of them,
/// and each example is run through the check.
package struct CodeExplanation: Sendable {
    /// Rules, and the files they name.
    package struct Example: Sendable {
        /// The rules, or settings, without a line end after the last line.
        package let text: String
        /// Files beside them, by name.
        package let files: [String: String]

        /// An example; `files` are those that its rules name.
        package init(_ text: String, files: [String: String] = [:]) {
            self.text = text
            self.files = files
        }
    }

    /// The code as written; those of checks that this version does not have are here too.
    package let code: String
    /// Why it is found, and what to do: sentences, one paragraph or several.
    package let meaning: String
    /// What gives the finding.
    package let before: Example
    /// What gives it no more.
    package let after: Example

    /// The explanation of a code.
    package init(_ code: String, _ meaning: String, before: Example, after: Example) {
        self.code = code
        self.meaning = meaning
        self.before = before
        self.after = after
    }

    /// The explanation of a code whose examples need no other files.
    package init(_ code: String, _ meaning: String, before: String, after: String) {
        self.init(code, meaning, before: Example(before), after: Example(after))
    }

    /// All explanations in the order of their codes.
    package static let all: [CodeExplanation] =
        (reading + names + values + phrases + findings + usage + route + results + other).sorted { $0.code < $1.code }

    /// The code in the registry; nil for one that this version does not check.
    package var registered: DiagnosticCode? { DiagnosticCode(rawValue: code) }

    /// What the code is about, in a few words.
    package var title: String { registered?.title ?? "not checked by this version" }

    /// The explanation as the terminal shows it.
    package var text: String {
        let level = registered.map { "\($0.severity.rawValue)[\(code)]" } ?? code
        var text = "\(level): \(title)\n\n\(CodeExplanation.wrapped(meaning))\n"
        for (name, example) in [("before", before), ("after", after)] {
            text += "\n\(name):\n\n\(CodeExplanation.indented(example.text))\n"
            for (file, content) in example.files.sorted(by: { $0.key < $1.key }) {
                text += "\n    with \(file):\n\n\(CodeExplanation.indented(content))\n"
            }
        }
        return text
    }

    /// The explanation as a section of the documentation.
    package var markdown: String {
        var text = "## \(code): \(title)\n\n"
        if let registered { text += "Level: \(registered.severity.rawValue).\n\n" }
        text += CodeExplanation.wrapped(meaning) + "\n"
        for (name, example) in [("Before", before), ("After", after)] {
            text += "\n\(name):\n\n```\n\(example.text)\n```\n"
            for (file, content) in example.files.sorted(by: { $0.key < $1.key }) {
                text += "\nwith `\(file)`:\n\n```\n\(content)\n```\n"
            }
        }
        return text
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
    }

    /// Paragraphs in lines of at most 100 letters.
    private static func wrapped(_ text: String) -> String {
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            for word in paragraph.split(separator: " ") {
                if !line.isEmpty, line.count + 1 + word.count > 100 {
                    lines.append(line)
                    line = ""
                }
                line += (line.isEmpty ? "" : " ") + word
            }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }
}
