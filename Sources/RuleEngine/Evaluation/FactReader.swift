import BusinessTime
import DeskModel
import RuleSemantics

/// Reads facts as tests see them: folded, looked up, and never both there and missing.
struct FactReader {
    let rules: RuleSet
    let input: FactInput
    /// Whether calendars are open that nothing is known of.
    let unknownCalendarsAreOpen: Bool

    /// The values of a fact, folded; none where it is missing.
    func values(of fact: ValueFact) -> [String] {
        let facts = input.facts
        switch fact {
        case .channel: return [facts.channel.rawValue]
        case .gateway: return present(facts.gateway)
        case .sender: return present(facts.sender)
        case .senderDomain: return present(facts.senderDomain)
        case .sentTo: return facts.sentTo.map { ValueFolding.fold($0) }.filter { !$0.isEmpty }
        case .attachmentType: return facts.attachmentTypes.map { ValueFolding.fold($0) }
        case .language: return present(facts.language)
        case .calendar(let index): return [isOpen(calendar: index) ? "open" : "closed"]
        case .column(let reference):
            guard let value = column(reference) else { return [] }
            return [ValueFolding.fold(rules.tables[reference.table].columns[reference.column].values[value])]
        }
    }

    private func present(_ value: String?) -> [String] {
        guard let value else { return [] }
        let folded = ValueFolding.fold(value)
        return folded.isEmpty ? [] : [folded]
    }

    /// A number; nil where it is missing.
    func number(_ fact: NumberFact) -> Int? {
        switch fact {
        case .attachments: input.facts.attachments
        case .size: input.facts.size
        case .duration: input.facts.duration
        }
    }

    func flag(_ fact: FlagFact) -> Bool {
        switch fact {
        case .automatic: input.facts.automatic
        case .reply: input.facts.reply
        case .verified: input.facts.verified
        }
    }

    /// The texts of a fact: one, or each of a repeated header; none where it is missing.
    func texts(of fact: TextFact) -> [String] {
        let facts = input.facts
        switch fact {
        case .senderName: return present(text: facts.senderName)
        case .subject: return present(text: facts.subject)
        case .body: return present(text: facts.body)
        case .text: return present(text: facts.subject) + present(text: facts.body)
        case .wholeText: return present(text: facts.wholeText)
        case .header(let name):
            return facts.headers.filter { ValueFolding.fold($0.name) == name }.map(\.value)
        }
    }

    private func present(text: String?) -> [String] {
        guard let text, !text.isEmpty else { return [] }
        return [text]
    }

    func isMissing(_ fact: AnyFact) -> Bool {
        switch fact {
        case .text(let text): texts(of: text).isEmpty
        case .value(let value): values(of: value).isEmpty
        case .number(let number): self.number(number) == nil
        }
    }

    func isOpen(calendar index: Int) -> Bool {
        if let given = input.calendars[index] { return given }
        switch input.received {
        case .instant(let moment): return rules.calendars[index].hours.isOpen(at: moment)
        case .local(let local): return rules.calendars[index].hours.isOpen(atLocal: local)
        case nil: return unknownCalendarsAreOpen
        }
    }

    /// The value of a table's column, by index; nil where it is missing.
    func column(_ reference: ColumnReference) -> Int? {
        if let given = input.columns[reference] { return given }
        let table = rules.tables[reference.table]
        let fact: ValueFact =
            switch table.key {
            case .sender: .sender
            case .senderDomain: .senderDomain
            case .sentTo: .sentTo
            case .gateway: .gateway
            }
        // Of several recipients the first with a row counts.
        let key = values(of: fact).first { table.rows.hasRow(key: $0) }
        return key.flatMap { table.value(column: reference.column, key: $0) }
    }
}
