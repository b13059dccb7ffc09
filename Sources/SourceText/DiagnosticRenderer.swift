/// Writes diagnostics for people (`human`) and for editors and scripts (`short`).
package struct DiagnosticRenderer: Sendable {
    /// The files that spans refer to.
    private let map: SourceMap

    /// A renderer for findings in these files.
    package init(map: SourceMap) {
        self.map = map
    }

    /// `FILE:LINE:COLUMN: error[R005]: text`; the column counts terminal cells from 1.
    package func short(_ diagnostic: Diagnostic) -> String {
        let head = headline(of: diagnostic)
        guard let place = diagnostic.primary.flatMap({ location(of: $0.span) }) else { return head }
        return "\(place.path):\(place.line):\(place.column): \(head)"
    }

    /// The finding with the lines as written, carets under culprit and reason, notes and help.
    package func human(_ diagnostic: Diagnostic) -> String {
        var lines = [headline(of: diagnostic)]
        let labels = [diagnostic.primary, diagnostic.secondary].compactMap { $0 }
        let places = labels.compactMap { label in location(of: label.span).map { (label, $0) } }
        let gutter = places.map { String($0.1.line).count }.max() ?? 1
        let margin = String(repeating: " ", count: gutter)
        for (index, (label, place)) in places.enumerated() {
            let continues = index > 0 && places[index - 1].1.path == place.path
            lines.append(continues ? "\(margin) ..." : "\(margin)--> \(place.path):\(place.line):\(place.column)")
            let number = String(place.line)
            let padding = String(repeating: " ", count: gutter - number.count)
            lines.append("\(padding)\(number) | \(DisplayWidth.shown(place.text))")
            let carets = String(repeating: "^", count: place.width)
            let text = label.text.isEmpty ? "" : " \(DisplayWidth.shown(label.text))"
            lines.append("\(margin) | \(String(repeating: " ", count: place.column - 1))\(carets)\(text)")
        }
        lines += diagnostic.notes.map { "\(margin) = note: \(DisplayWidth.shown($0))" }
        lines += diagnostic.help.map { "\(margin) = help: \(DisplayWidth.shown($0))" }
        return lines.joined(separator: "\n")
    }

    /// All findings of a run: errors of a file in the order of its lines, then `12 errors, 3 warnings`.
    package func report(_ diagnostics: [Diagnostic], short isShort: Bool = false) -> String {
        let ordered = ordered(diagnostics)
        if isShort { return ordered.map { short($0) + "\n" }.joined() }
        var text = ordered.map { human($0) + "\n\n" }.joined()
        if let summary = DiagnosticRenderer.summary(of: diagnostics) { text += summary + "\n" }
        return text
    }

    /// `1 error, 2 warnings`; nil when there is nothing to count.
    package static func summary(of diagnostics: [Diagnostic]) -> String? {
        let counts: [(Diagnostic.Severity, String)] = [(.error, "error"), (.warning, "warning"), (.note, "note")]
        let parts = counts.compactMap { severity, word -> String? in
            let count = diagnostics.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(word)\(count == 1 ? "" : "s")"
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private func ordered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        let keyed = diagnostics.enumerated().map { index, diagnostic in
            (diagnostic.primary?.span.file ?? Int.max, diagnostic.primary?.span.start ?? Int.max, index, diagnostic)
        }
        return keyed.sorted { ($0.0, $0.1, $0.2) < ($1.0, $1.1, $1.2) }.map(\.3)
    }

    /// `error[R005]: nothing is called …`; like all that is shown, without control characters.
    private func headline(of diagnostic: Diagnostic) -> String {
        let level = "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]"
        return "\(level): \(DisplayWidth.shown(diagnostic.message))"
    }

    private struct Place {
        var path: String
        var line: Int
        var column: Int
        var width: Int
        var text: String
    }

    private func location(of span: Span) -> Place? {
        guard let file = map.file(of: span) else { return nil }
        let line = file.line(at: span.start)
        let lineRange = file.lineRange(line)
        let before = file.text(lineRange.lowerBound..<max(lineRange.lowerBound, min(span.start, lineRange.upperBound)))
        // A span over several lines is shown by its first.
        let marked = file.text(span.start..<max(span.start, min(span.end, lineRange.upperBound)))
        let column = DisplayWidth.cells(of: before)
        let width = DisplayWidth.cells(of: before + marked) - column
        return Place(
            path: DisplayWidth.shown(file.path), line: line, column: column + 1, width: max(1, width),
            text: file.text(lineRange))
    }
}
