import BusinessTime
import DeskModel
import RuleSemantics

/// Reads facts as tests see them: folded, looked up, and never both there and missing.
struct FactReader {
    let input: FactInput
    /// Whether calendars are open that nothing is known of.
    let unknownCalendarsAreOpen: Bool
    private let tables: [LookupTable]
    private let calendars: [NamedCalendar]

    init(rules: RuleSet, input: FactInput, unknownCalendarsAreOpen: Bool = false) {
        self.input = input
        self.unknownCalendarsAreOpen = unknownCalendarsAreOpen
        tables = rules.tables
        calendars = rules.calendars
    }

    /// The values of a fact, folded; none where it is missing.
    func values(of fact: ValueFact) -> [String] {
        var values: [String] = []
        forEachValue(of: fact) { values.append($0) }
        return values
    }

    /// Calls back with each value of a fact, folded; allocates nothing for values that are folded already.
    func forEachValue(of fact: ValueFact, _ body: (String) -> Void) {
        let facts = input.facts
        switch fact {
        case .channel: body(facts.channel.rawValue)
        case .gateway: present(facts.gateway, body)
        case .sender: present(facts.sender, body)
        case .senderDomain: present(facts.senderDomain, body)
        case .sentTo: for value in facts.sentTo { present(value, body) }
        case .attachmentType: for value in facts.attachmentTypes { body(FactReader.folded(value)) }
        case .language: present(facts.language, body)
        case .calendar(let index): body(isOpen(calendar: index) ? "open" : "closed")
        case .column(let reference):
            guard let value = column(reference) else { return }
            body(FactReader.folded(tables[reference.table].columns[reference.column].values[value]))
        }
    }

    private func present(_ value: String?, _ body: (String) -> Void) {
        guard let value else { return }
        let folded = FactReader.folded(value)
        if !folded.isEmpty { body(folded) }
    }

    /// A value folded; itself where it is folded already, as decoders leave most.
    static func folded(_ value: String) -> String {
        isFolded(value, capitalsToo: false) ? value : ValueFolding.fold(value)
    }

    /// Whether folding would only make letters of ASCII small.
    static func isFoldedButForCase(_ value: String) -> Bool { isFolded(value, capitalsToo: true) }

    private static func isFolded(_ value: String, capitalsToo: Bool) -> Bool {
        var first: UInt8 = 0x21
        var last: UInt8 = 0x21
        var isFirst = true
        for byte in value.utf8 {
            if byte >= 0x80 || !capitalsToo && byte &- 0x41 < 26 { return false }
            if isFirst { first = byte }
            isFirst = false
            last = byte
        }
        return first > 0x20 && last > 0x20
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
        switch fact {
        case .text: [text(of: .subject), text(of: .body)].compactMap { $0 }
        case .header(let name): input.facts.headers.filter { ValueFolding.fold($0.name) == name }.map(\.value)
        default: text(of: fact).map { [$0] } ?? []
        }
    }

    /// The text of a fact that has one at most; nil where it is missing.
    func text(of fact: TextFact) -> String? {
        let facts = input.facts
        let text: String? =
            switch fact {
            case .senderName: facts.senderName
            case .subject: facts.subject
            case .body: facts.body
            case .wholeText: facts.wholeText
            case .text, .header: nil
            }
        return text?.isEmpty == false ? text : nil
    }

    func isOpen(calendar index: Int) -> Bool {
        if let given = input.calendars[index] { return given }
        switch input.received {
        case .instant(let moment): return calendars[index].hours.isOpen(at: moment)
        case .local(let local): return calendars[index].hours.isOpen(atLocal: local)
        case nil: return unknownCalendarsAreOpen
        }
    }

    /// The value of a table's column, by index; nil where it is missing.
    func column(_ reference: ColumnReference) -> Int? {
        if let given = input.columns[reference] { return given }
        let table = tables[reference.table]
        let fact: ValueFact =
            switch table.key {
            case .sender: .sender
            case .senderDomain: .senderDomain
            case .sentTo: .sentTo
            case .gateway: .gateway
            }
        // Of several recipients the first with a row counts.
        var found: Int?
        var hasRow = false
        forEachValue(of: fact) { key in
            guard !hasRow, table.rows.hasRow(key: key) else { return }
            hasRow = true
            found = table.value(column: reference.column, key: key)
        }
        return found
    }
}
