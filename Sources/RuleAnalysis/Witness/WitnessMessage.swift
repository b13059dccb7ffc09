import DeskModel
import RuleSemantics
import TextMatching

/// A message that shows a finding: as facts, and in the words of a `test` block.
struct WitnessMessage {
    let input: FactInput
    /// `subject "invoice", automatic yes`.
    let shown: String

    /// A message that a rule matches; nil where none can be written down.
    ///
    /// Texts are written as people would, and made poorer where that would say too much. Each is searched for phrases
    /// again, so that the message is known to be matched.
    init?(_ model: Model, of logic: RuleLogic, rule: Int, _ solver: inout Solver) {
        for style in WitnessText.Style.allCases {
            var found = model
            var texts: [Int: [String?]] = [:]
            for (slot, state) in model.states.enumerated() {
                guard case .texts(let states) = state else { continue }
                let written = states.map { WitnessText(style, logic).text(of: $0) }
                texts[slot] = written
                found.states[slot] = .texts(written.map { WitnessText(style, logic).state(of: $0) })
            }
            guard solver.holds(logic.formulas[rule], in: found) else { continue }
            var writer = FactWriter(logic)
            for (slot, state) in model.states.enumerated() { writer.write(logic.slots[slot], state, texts[slot] ?? []) }
            input = writer.input
            shown = writer.shown
            return
        }
        return nil
    }
}

/// Writes texts that have chosen phrases.
struct WitnessText {
    enum Style: CaseIterable {
        /// Words as the rules have them.
        case plain
        /// The same, with a barrier between phrases.
        case apart
        /// Words that are no more than what was asked for.
        case poorest
    }

    private let style: Style
    private let logic: RuleLogic

    init(_ style: Style, _ logic: RuleLogic) {
        self.style = style
        self.logic = logic
    }

    /// The text; nil where it is missing.
    func text(of state: Model.Text) -> String? {
        guard state.isPresent else { return nil }
        if state.picks.isEmpty { return "…" }
        let phrases = state.picks.map { style == .poorest ? logic.implications.poorest($0) : plain($0) }
        return phrases.joined(separator: style == .plain ? " … " : " \(Facts.textBarrier) ")
    }

    /// What tests see of a text.
    func state(of text: String?) -> Model.Text {
        var state = Model.Text()
        guard let text else { return state }
        state.isPresent = true
        for phrase in logic.implications.phrases(in: text) {
            for set in logic.setsOfPhrase[phrase] { state.add(set: set) }
        }
        return state
    }

    private func plain(_ phrase: Int) -> String {
        let pattern = logic.rules.phrases[phrase].pattern
        if let exact = pattern.exactWords { return exact.joined(separator: " ") }
        var digit = 0
        var text = ""
        for character in logic.rules.phrases[phrase].written where character != "*" {
            if character == "#" {
                digit = digit % 9 + 1
                text += String(digit)
            } else {
                text.append(character)
            }
        }
        return text
    }
}

/// Collects facts from the states of slots.
private struct FactWriter {
    private(set) var input: FactInput
    private var words: [String] = []
    private let logic: RuleLogic

    var shown: String { words.isEmpty ? "any message" : words.joined(separator: ", ") }

    init(_ logic: RuleLogic) {
        self.logic = logic
        var facts = Facts(channel: .email)
        facts.attachments = nil
        input = FactInput(facts: facts)
    }

    mutating func write(_ slot: Slot, _ state: Model.State, _ texts: [String?]) {
        switch (slot, state) {
        case (.letter, _) where texts.count == 2:
            input.facts.subject = texts[0]
            input.facts.body = texts[1]
            show("subject", text: texts[0])
            show("body", text: texts[1])
        case (.text(let fact), _) where texts.count == 1: write(fact, texts[0])
        case (.flag(let fact), .flag(let answer)):
            switch fact {
            case .automatic: input.facts.automatic = answer
            case .reply: input.facts.reply = answer
            case .verified: input.facts.verified = answer
            }
            if answer { words.append("\(fact.rawValue) yes") }
        case (.number(let fact), .number(let number)):
            switch fact {
            case .attachments: input.facts.attachments = number
            case .size: input.facts.size = number
            case .duration: input.facts.duration = number
            }
            if let number { words.append("\(fact.rawValue) \(number)\(fact.unit)") }
        case (.value(let fact), .values(let values)):
            if fact == .sentTo { input.facts.sentTo = values } else { input.facts.attachmentTypes = values }
            if !values.isEmpty {
                words.append("\(fact == .sentTo ? "sent-to" : "attachment-type") \(values.joined(separator: ", "))")
            }
        case (.value(let fact), .value(let value)): write(fact, value)
        default: break
        }
    }

    private mutating func write(_ fact: TextFact, _ text: String?) {
        switch fact {
        case .senderName:
            input.facts.senderName = text
            show("sender-name", text: text)
        case .wholeText:
            input.facts.wholeText = text
            show("whole-text", text: text)
        case .header(let name):
            if let text { input.facts.headers.append(Header(name: name, value: text)) }
            show("header \"\(name)\"", text: text)
        case .subject, .body, .text: break
        }
    }

    private mutating func write(_ fact: ValueFact, _ value: String?) {
        switch fact {
        case .channel:
            input.facts.channel = value.flatMap(Channel.init) ?? .email
            if let value, value != "email" { words.append("channel \(value)") }
        case .gateway:
            input.facts.gateway = value
            show("gateway", value)
        case .sender:
            input.facts.sender = value
            show("sender", value)
        case .senderDomain:
            input.facts.senderDomain = value
            show("sender-domain", value)
        case .language:
            input.facts.language = value
            show("language", value)
        case .calendar(let index):
            input.calendars[index] = value == "open"
            words.append("\(logic.rules.calendars[index].name) \(value ?? "closed")")
        case .column(let reference):
            let table = logic.rules.tables[reference.table]
            let column = table.columns[reference.column]
            let place = value.flatMap { value in column.values.firstIndex { ValueFolding.fold($0) == value } }
            input.columns[reference] = .some(place)
            if let place { words.append("\(table.name).\(column.name) \(column.values[place])") }
        case .sentTo, .attachmentType: break
        }
    }

    private mutating func show(_ name: String, _ value: String?) {
        if let value { words.append("\(name) \(value)") }
    }

    private mutating func show(_ name: String, text: String?) {
        guard let text else { return }
        let line = text.replacing("\(Facts.textBarrier)", with: "…")
        words.append("\(name) \"\(line.count > 200 ? String(line.prefix(200)) + "…" : line)\"")
    }
}

extension NumberFact {
    fileprivate var unit: String {
        switch self {
        case .attachments: ""
        case .size: " bytes"
        case .duration: " seconds"
        }
    }
}
