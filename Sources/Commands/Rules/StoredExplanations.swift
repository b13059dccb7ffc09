import BusinessTime
import DeskModel
import Ledger
import RuleEngine
import RuleFiles
import Settings

/// Why messages of the ledger went where they went, by the rules of then.
struct StoredExplanations {
    private let options: ArchiveOptions
    private let settings: Settings
    private let isJSON: Bool

    init(_ options: ArchiveOptions, _ settings: Settings, json: Bool) {
        self.options = options
        self.settings = settings
        isJSON = json
    }

    /// Shows what is stored of each message; says which are not there and leaves.
    func show(_ names: [String]) throws {
        let archive = try options.archive(settings)
        let kept = Set(((try? options.store(settings).versions()) ?? []).map(\.version))
        var isMissing = false
        for name in names {
            do throws(LedgerError) {
                guard let id = MessageID(name), let message = try archive.message(id) else {
                    isMissing = true
                    let hint = MessageID(name) == nil ? "; an id has 26 letters and digits" : ""
                    StandardError.write("firstlinectl: the ledger has no message \(Terminal.printable(name))\(hint)\n")
                    continue
                }
                show(message, rulesAreKept: kept.contains(message.rulesVersion))
            } catch {
                StandardError.write("firstlinectl: \(error)\n")
                throw FoundSomething()
            }
        }
        if isMissing { throw FoundSomething() }
    }

    private func show(_ message: StoredMessage, rulesAreKept: Bool) {
        let document = try? JSONParser.parse(Array(message.decisionJSON.utf8), limits: DecodingLimits())
        if isJSON {
            let members: [String: JSONText] = [
                "id": .string(message.id.description), "decided": .string(message.decided.description),
                "received": .string(message.received.description), "gateway": .string(message.gateway),
                "file": .string(message.fileName), "ticket": .string(message.ticket),
                "rules_version": .string(message.rulesVersion), "rules_kept": .bool(rulesAreKept),
                "decision": document == nil ? .null : JSONText(unchecked: message.decisionJSON),
            ]
            print(JSONText.object(members))
            return
        }
        let file = Terminal.printable("\(message.gateway)/\(message.fileName)")
        let hint =
            rulesAreKept
            ? "`firstlinectl rules --stored \(message.rulesVersion)` shows them"
            : "they are not kept any more"
        print("\(message.id)  \(file), received \(message.received)")
        print("decided \(message.decided) by the rules \(Terminal.printable(message.rulesVersion)); \(hint)")
        if let explanation = document.flatMap({ Explanation(json: $0.root) }) {
            print(explanation.text)
        } else {
            print("category  \(message.category)\npriority  \(message.priority)\ntier      \(message.tier)")
            print("note: its explanation cannot be read\n")
        }
    }
}
