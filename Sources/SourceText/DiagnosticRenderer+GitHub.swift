// The annotations of GitHub's workflows.
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message
extension DiagnosticRenderer {
    /// `::error file=…,line=…,col=…,endColumn=…,title=R031::text`, with label, notes and help in the lines of the text.
    func github(_ diagnostic: Diagnostic, _ finder: inout PlaceFinder) -> String {
        let level =
            switch diagnostic.severity {
            case .error: "error"
            case .warning: "warning"
            case .note: "notice"
            }
        var properties: [(String, String)] = []
        if let span = diagnostic.primary?.span, let place = finder.place(of: span) {
            properties = [
                ("file", place.path.visible), ("line", String(place.line)), ("endLine", String(place.endLine)),
            ]
            // Columns are shown for findings within one line only.
            if place.endLine == place.line {
                properties += [("col", String(place.column)), ("endColumn", String(place.endColumn))]
            }
        }
        properties.append(("title", diagnostic.code.rawValue))
        var lines = [diagnostic.message]
        if let label = diagnostic.primary?.text, !label.isEmpty { lines[0] += ": \(label)" }
        if let secondary = diagnostic.secondary, let place = place(of: secondary.span) {
            lines.append("\(place.path):\(place.line): \(secondary.text)")
        }
        lines += diagnostic.notes.map { "note: \($0)" } + diagnostic.help.map { "help: \($0)" }
        let written = properties.map { "\($0.0)=\(escaped($0.1, isProperty: true))" }.joined(separator: ",")
        let text = lines.map(\.visible).joined(separator: "\n")
        return "::\(level) \(written)::\(escaped(text, isProperty: false))"
    }

    private func escaped(_ text: String, isProperty: Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result.append(contentsOf: "%25".unicodeScalars)
            case "\r": result.append(contentsOf: "%0D".unicodeScalars)
            case "\n": result.append(contentsOf: "%0A".unicodeScalars)
            case ":" where isProperty: result.append(contentsOf: "%3A".unicodeScalars)
            case "," where isProperty: result.append(contentsOf: "%2C".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
