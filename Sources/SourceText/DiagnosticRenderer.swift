/// Writes diagnostics for people (`human`), for editors and scripts (`short`), and for the annotations of GitHub.
package struct DiagnosticRenderer: Sendable {
    /// How findings are written.
    package enum Format: Sendable {
        /// With the lines as written and carets under them.
        case human
        /// `FILE:LINE:COLUMN: error[R005]: text`, a line each.
        case short
        /// Workflow commands, which GitHub shows beside the lines of a change.
        case github
    }

    /// The bytes of a line that are shown whole; of a longer one the stretch around the finding.
    static let longestLine = 400

    /// The files that spans refer to.
    let map: SourceMap

    /// A renderer for findings in these files.
    package init(map: SourceMap) {
        self.map = map
    }

    /// `FILE:LINE:COLUMN: error[R005]: text`; the column counts terminal cells from 1.
    package func short(_ diagnostic: Diagnostic) -> String {
        var finder = PlaceFinder(map: map)
        return short(diagnostic, &finder)
    }

    /// The finding with the lines as written, carets under culprit and reason, notes and help.
    package func human(_ diagnostic: Diagnostic) -> String {
        var finder = PlaceFinder(map: map)
        return human(diagnostic, &finder)
    }

    /// The place of a span; nil where it belongs to no file.
    package func place(of span: Span) -> DiagnosticPlace? {
        var finder = PlaceFinder(map: map)
        return finder.place(of: span)
    }

    /// All findings of a run: errors, warnings and notes, each in the order of files and lines, then
    /// `12 errors, 3 warnings`.
    ///
    /// - Parameters:
    ///   - limit: at most so many findings are written in the human format, errors rather than warnings, and warnings
    ///     rather than notes; all of them are counted.
    ///   - hint: how to see the others, for the line that says how many there are.
    package func report(
        _ diagnostics: [Diagnostic], format: Format = .human, limit: Int = .max, hint: String = ""
    ) -> String {
        let ordered = DiagnosticRenderer.ordered(diagnostics)
        var finder = PlaceFinder(map: map)
        var text = ""
        switch format {
        case .short: for diagnostic in ordered { text += short(diagnostic, &finder) + "\n" }
        case .github: for diagnostic in ordered { text += github(diagnostic, &finder) + "\n" }
        case .human:
            for diagnostic in DiagnosticRenderer.strongest(ordered, limit) {
                text += human(diagnostic, &finder) + "\n\n"
            }
            if ordered.count > limit {
                let more = hint.isEmpty ? "" : "; \(hint)"
                text += "\(ordered.count - limit) more are not shown\(more)\n"
            }
            if let summary = DiagnosticRenderer.summary(of: diagnostics) { text += summary + "\n" }
        }
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

    /// Errors, then warnings, then notes, each by file and place; what has no place comes last of its kind.
    package static func ordered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        diagnostics.indices.sorted { left, right in
            let (first, second) = (diagnostics[left], diagnostics[right])
            if first.severity != second.severity { return first.severity > second.severity }
            let files = (first.primary?.span.file ?? Int.max, second.primary?.span.file ?? Int.max)
            if files.0 != files.1 { return files.0 < files.1 }
            let starts = (first.primary?.span.start ?? Int.max, second.primary?.span.start ?? Int.max)
            return starts.0 != starts.1 ? starts.0 < starts.1 : left < right
        }.map { diagnostics[$0] }
    }

    /// The first findings of the highest severities, in the order they came in.
    private static func strongest(_ diagnostics: [Diagnostic], _ limit: Int) -> [Diagnostic] {
        guard diagnostics.count > limit else { return diagnostics }
        let ranked = diagnostics.indices.sorted {
            (diagnostics[$1].severity, $0) < (diagnostics[$0].severity, $1)
        }
        return ranked.prefix(max(0, limit)).sorted().map { diagnostics[$0] }
    }

    private func short(_ diagnostic: Diagnostic, _ finder: inout PlaceFinder) -> String {
        let head = headline(of: diagnostic)
        guard let span = diagnostic.primary?.span, let place = finder.place(of: span) else { return head }
        return "\(DisplayWidth.shown(place.path)):\(place.line):\(place.column): \(head)"
    }

    private func human(_ diagnostic: Diagnostic, _ finder: inout PlaceFinder) -> String {
        var lines = [headline(of: diagnostic)]
        var places: [(label: Diagnostic.Label, place: DiagnosticPlace)] = []
        for label in [diagnostic.primary, diagnostic.secondary].compactMap({ $0 }) {
            if let place = finder.place(of: label.span) { places.append((label, place)) }
        }
        let gutter = places.map { String($0.place.line).count }.max() ?? 1
        let margin = String(repeating: " ", count: gutter)
        for (index, (label, place)) in places.enumerated() {
            let continues = index > 0 && places[index - 1].place.path == place.path
            let path = DisplayWidth.shown(place.path)
            lines.append(continues ? "\(margin) ..." : "\(margin)--> \(path):\(place.line):\(place.column)")
            let number = String(place.line)
            let padding = String(repeating: " ", count: gutter - number.count)
            let excerpt = excerpt(of: label.span, line: place.line)
            lines.append("\(padding)\(number) | \(excerpt.text)")
            let carets = String(repeating: "^", count: excerpt.width)
            let text = label.text.isEmpty ? "" : " \(DisplayWidth.shown(label.text))"
            lines.append("\(margin) | \(String(repeating: " ", count: excerpt.column))\(carets)\(text)")
        }
        lines += diagnostic.notes.map { "\(margin) = note: \(DisplayWidth.shown($0))" }
        lines += diagnostic.help.map { "\(margin) = help: \(DisplayWidth.shown($0))" }
        return lines.joined(separator: "\n")
    }

    /// `error[R005]: nothing is called …`; like all that is shown, without control characters.
    private func headline(of diagnostic: Diagnostic) -> String {
        let level = "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]"
        return "\(level): \(DisplayWidth.shown(diagnostic.message))"
    }

    /// A line as shown, and where the carets stand below it, in cells from 0.
    private func excerpt(of span: Span, line: Int) -> (text: String, column: Int, width: Int) {
        guard let file = map.file(of: span) else { return ("", 0, 1) }
        let whole = file.lineRange(line)
        let start = min(max(span.start, whole.lowerBound), whole.upperBound)
        // A span over several lines is shown by its first.
        var end = min(max(span.end, start), whole.upperBound)
        var shown = whole
        if whole.count > DiagnosticRenderer.longestLine {
            let half = DiagnosticRenderer.longestLine / 4
            shown =
                file.characterBoundary(start - half, in: whole)..<file.characterBoundary(start + 2 * half, in: whole)
            end = min(end, shown.upperBound)
        }
        let opening = shown.lowerBound > whole.lowerBound ? "…" : ""
        let closing = shown.upperBound < whole.upperBound ? "…" : ""
        // Of a file in another encoding the letters of English can be told.
        if Encoding.isUTF16(file.bytes) {
            let letters = file.bytes[shown].filter { (0x20..<0x7F).contains($0) }
            return (String(decoding: letters, as: UTF8.self) + closing, 0, 1)
        }
        let before = opening + file.text(shown.lowerBound..<start)
        let column = DisplayWidth.cells(of: before)
        let width = DisplayWidth.cells(of: before + file.text(start..<end)) - column
        return (DisplayWidth.shown(opening + file.text(shown) + closing), column, max(1, width))
    }
}

extension SourceFile {
    /// The nearest offset at or after this one, within a range, at which a UTF-8 sequence starts.
    fileprivate func characterBoundary(_ offset: Int, in range: Range<Int>) -> Int {
        var boundary = min(max(offset, range.lowerBound), range.upperBound)
        while boundary < range.upperBound, (0x80..<0xC0).contains(bytes[boundary]) { boundary += 1 }
        return boundary
    }
}
