import SourceText

// condition and rule.
extension Parser {
    mutating func parseCondition() throws(LineAbandoned) -> ConditionBlock {
        let name = try name("the name of the condition")
        let terminators: Set<String> = ["when", "unless", "accept", "then", "because"]
        var when: TestGroupSyntax?
        var unless: [TestSyntax]?
        parseClauses(of: "condition", known: ["when", "unless"]) { parser, word throws(LineAbandoned) in
            try parser.parseTestClause(word, until: terminators, when: &when, unless: &unless)
        }
        if when == nil, isBlockSound {
            reportMissing("when", in: "condition", at: name.span, hint: "`when` and a test")
        }
        return ConditionBlock(name: name, when: when, unless: unless ?? [])
    }

    mutating func parseRule() throws(LineAbandoned) -> RuleBlock {
        let name = try string("the name of the rule")
        let terminators = Parser.ruleClauses
        var when: TestGroupSyntax?
        var unless: [TestSyntax]?
        var outcomes: [OutcomeSyntax]?
        var because: StringSyntax?
        parseClauses(of: "rule", known: ["when", "unless", "then", "because"]) { parser, word throws(LineAbandoned) in
            switch word {
            case "then":
                let start = parser.take()
                // A second one that another mistake left behind says nothing of its own.
                let counts = outcomes == nil || parser.isBlockSound
                if outcomes != nil { parser.reportTwice("then", at: start) }
                let read = try parser.parseOutcomes(until: terminators)
                if counts { outcomes = (outcomes ?? []) + read }
            case "because":
                let start = parser.take()
                let reason = try parser.string("the reason")
                if because != nil { parser.reportTwice("because", at: start) }
                because = reason
            default: return try parser.parseTestClause(word, until: terminators, when: &when, unless: &unless)
            }
            return true
        }
        if isBlockSound {
            if when == nil { reportMissing("when", in: "rule", at: name.span, hint: "`when` and a test") }
            if outcomes?.isEmpty ?? true {
                reportMissing("then", in: "rule", at: name.span, hint: "`then category …`, `priority …` or `tag …`")
            }
        }
        return RuleBlock(name: name, when: when, unless: unless ?? [], outcomes: outcomes ?? [], because: because)
    }

    private mutating func parseTestClause(
        _ word: String, until terminators: Set<String>, when: inout TestGroupSyntax?, unless: inout [TestSyntax]?
    ) throws(LineAbandoned) -> Bool {
        switch word {
        case "when":
            let start = take()
            if when != nil { reportTwice("when", at: start) }
            when = try parseTestGroup(from: start, until: terminators)
        case "unless":
            let start = take()
            if unless != nil { reportTwice("unless", at: start) }
            let before = diagnostics.count
            isInUnless = true
            defer { isInUnless = false }
            let tests = parseTests(until: terminators)
            if tests.isEmpty, diagnostics.count == before {
                reportMissing("test", in: "`unless`", at: start, hint: "a test")
            }
            unless = (unless ?? []) + tests
        default: return false
        }
        return true
    }

    private mutating func reportTwice(_ clause: String, at span: Span) {
        // A second one may be what another mistake left behind.
        guard isBlockSound else { return }
        report(
            .duplicate, "`\(clause)` stands twice in this block", at: span,
            help: "put all its lines below one `\(clause)`")
    }

    private mutating func reportMissing(_ clause: String, in block: String, at span: Span, hint: String) {
        report(.syntax, "this \(block) has no `\(clause)`", at: span, help: "add \(hint) on an indented line below")
    }
}
