// JUnit's XML, in the form that CI servers read (testmoapp/junitxml describes the common ground).
extension TestReport {
    /// The report as JUnit XML: a suite a file, in the order of the tests.
    package var junit: String {
        var suites: [(path: String, entries: [Entry])] = []
        for entry in entries {
            if let index = suites.firstIndex(where: { $0.path == entry.place.path }) {
                suites[index].entries.append(entry)
            } else {
                suites.append((entry.place.path, [entry]))
            }
        }
        var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
        lines.append("<testsuites name=\"firstline\" \(counts(of: entries))>")
        for suite in suites {
            lines.append("  <testsuite name=\"\(xml(suite.path))\" \(counts(of: suite.entries)) skipped=\"0\">")
            lines += suite.entries.flatMap(lines(of:))
            lines.append("  </testsuite>")
        }
        lines.append("</testsuites>")
        return lines.joined(separator: "\n") + "\n"
    }

    private func counts(of entries: [Entry]) -> String {
        "tests=\"\(entries.count)\" failures=\"\(entries.count { !$0.hasPassed })\" errors=\"0\""
    }

    private func lines(of entry: Entry) -> [String] {
        let path = xml(entry.place.path)
        let head =
            "    <testcase name=\"\(xml(entry.name))\" classname=\"\(path)\" file=\"\(path)\" line=\"\(entry.place.line)\""
        guard !entry.hasPassed else { return [head + "/>"] }
        var lines = [head + ">"]
        for failure in entry.failures {
            let place = failure.place.map { "\($0.path):\($0.line): " } ?? ""
            let text = ([place + failure.message] + failure.notes).joined(separator: "\n")
            lines.append(
                "      <failure message=\"\(xml(failure.message))\" type=\"expectation\">\(xml(text))</failure>")
        }
        return lines + ["    </testcase>"]
    }

    /// Text for elements and attributes: markup escaped, and what XML 1.0 cannot hold at all replaced.
    private func xml(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&apos;"
            case "\n": result += "&#10;"
            case "\t": result += "&#9;"
            case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result += ReportText.visible(String(scalar))
            }
        }
        return result
    }
}
