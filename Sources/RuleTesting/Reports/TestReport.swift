import RuleSemantics
package import SourceText

/// What became of a run of tests, whatever they were: for people, for TAP and for JUnit.
package struct TestReport: Equatable, Sendable {
    /// One thing that was expected and not got.
    package struct Failure: Equatable, Sendable {
        /// What was expected and what was got, in one line.
        package let message: String
        /// What explains it.
        package let notes: [String]
        /// The file and line that say what is expected; nil where there is none.
        package let place: Place?

        /// A failure.
        package init(message: String, notes: [String] = [], place: Place? = nil) {
            self.message = message
            self.notes = notes
            self.place = place
        }
    }

    /// A line of a file.
    package struct Place: Equatable, Sendable {
        /// The file's path.
        package let path: String
        /// The line, from 1.
        package let line: Int

        /// A line of a file.
        package init(path: String, line: Int) {
            self.path = path
            self.line = line
        }
    }

    /// One test.
    package struct Entry: Equatable, Sendable {
        /// Its name.
        package let name: String
        /// Where it stands.
        package let place: Place
        /// What failed; none when it passed.
        package let failures: [Failure]

        /// A test with what failed of it.
        package init(name: String, place: Place, failures: [Failure]) {
            self.name = name
            self.place = place
            self.failures = failures
        }

        /// Whether it passed.
        package var hasPassed: Bool { failures.isEmpty }
    }

    /// The tests in order.
    package private(set) var entries: [Entry]

    /// A report of tests.
    package init(entries: [Entry]) {
        self.entries = entries
    }

    /// The report of the tests of a rule set.
    package init(_ results: [TestRunner.Result], sources: SourceMap) {
        func place(_ span: Span) -> Place { Place(path: sources.path(of: span), line: sources.line(of: span)) }
        entries = results.map { result in
            Entry(
                name: result.test.name, place: place(result.test.span),
                failures: result.findings.map { finding in
                    // The message says the test's name again, for where it stands alone.
                    let prefix = "test \"\(result.test.name)\": "
                    let message =
                        finding.message.hasPrefix(prefix)
                        ? String(finding.message.dropFirst(prefix.count)) : finding.message
                    return Failure(
                        message: message, notes: finding.notes + finding.help,
                        place: finding.primary.map { place($0.span) })
                })
        }
    }

    /// How many tests failed.
    package var failedCount: Int { entries.count { !$0.hasPassed } }
}
