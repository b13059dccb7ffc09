import ArgumentParser
import BusinessTime
import DeskModel
import Ledger
import RuleFiles
import Settings

/// Where the archive is, and which part of it.
struct ArchiveOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The state directory with the ledger, instead of that of the settings.", valueName: "dir"))
    var state: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only messages decided since then: a day (2026-03-02, UTC) or RFC 3339.", valueName: "time"))
    var since: String?

    /// The moment that `--at` names.
    static func time(_ text: String?) throws(UsageProblem) -> Timestamp? {
        guard let text else { return nil }
        if let time = Timestamp(rfc3339: text) { return time }
        throw UsageProblem(
            message: "--at takes a time such as 2026-03-02T10:00:00+01:00, not \(Terminal.printable(text))")
    }

    /// The state directory.
    func directory(_ settings: Settings) -> String { state ?? settings.state }

    /// The moment that `--since` names.
    func sinceTime() throws -> Timestamp? {
        guard let since else { return nil }
        if let time = Timestamp(rfc3339: since) ?? Timestamp(rfc3339: since + "T00:00:00Z") { return time }
        throw UsageProblem(
            message:
                "--since takes a day such as 2026-03-02 or a time such as 2026-03-02T10:00:00+01:00, not \(Terminal.printable(since))"
        )
    }

    /// Opens the ledger; says why it cannot and leaves where there is none to read.
    func archive(_ settings: Settings) throws -> Archive {
        do {
            return try Archive(directory: directory(settings))
        } catch {
            StandardError.write("firstlinectl: \(error)\n")
            throw FoundSomething()
        }
    }

    /// The rule sets that the daemon stored.
    func store(_ settings: Settings) -> RuleStore {
        RuleStore(directory: directory(settings) + "/rules")
    }

    /// A rule set that the daemon stored, by its version; the last good one without.
    ///
    /// Says why there is none and leaves.
    ///
    /// - Parameter isPlace: the name may have been meant as a directory, of which there is none.
    func storedRules(version: String?, _ settings: Settings, isPlace: Bool = false) throws -> RuleBundle {
        let store = store(settings)
        do {
            if var bundle = try version.map({ try store.load(version: $0) }) ?? store.load() {
                bundle.bounds = settings.ruleBounds
                return bundle
            }
            let kept = try store.versions().map(\.version)
            var what = version.map { "no rules of version \(Terminal.printable($0)) are kept" } ?? "no rules are kept"
            if isPlace, let version { what = "there is no directory \(Terminal.printable(version)), and \(what)" }
            let known =
                kept.isEmpty
                ? version == nil ? "; --against names the rules to compare with" : ""
                : "; there are \(kept.joined(separator: ", "))"
            StandardError.write("firstlinectl: \(what) in \(directory(settings))/rules\(known)\n")
        } catch {
            StandardError.write("firstlinectl: \(error)\n")
        }
        throw FoundSomething()
    }
}
