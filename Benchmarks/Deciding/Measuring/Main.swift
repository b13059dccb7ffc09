import Allocations
import BusinessTime
import Decoding
import DeskModel
import Glibc
import RuleEngine
import RuleSemantics
import RuleTesting
import SourceText
import TextMatching

/// Measures one step of deciding over a corpus: `deciding CORPUS RULES STEP [ROUNDS] [MAILS]`.
///
/// Prints nanoseconds a mail (the best round), mails that match a rule, the sum of the numbers of the rules that match,
/// milliseconds and KiB that the step's index took, what was counted, and how often the last round asked for memory, a mail.
@main
struct Measuring {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 3, let step = Step(rawValue: arguments[3]) else {
            print(
                "usage: deciding CORPUS RULES \(Step.allCases.map(\.rawValue).joined(separator: "|")) [ROUNDS] [MAILS]")
            exit(2)
        }
        let rounds = arguments.count > 4 ? Int(arguments[4]) ?? 3 : 3
        let folder = arguments[1] + (step == .mixed ? "/mixed" : "/mails")
        let names = Files.names(in: folder).prefix(arguments.count > 5 ? Int(arguments[5]) ?? .max : .max)
        let corpus = names.compactMap { Files.read(folder + "/" + $0) }
        let paths = names.map { folder + "/" + $0 }
        var measurement = Measurement(
            step: step, rules: try Files.text(arguments[1] + "/" + arguments[2] + ".rules"), corpus: corpus,
            paths: paths)
        var best = Double.infinity
        var allocations = 0
        for _ in 0..<rounds {
            // In the last round every buffer is as large as the mails need.
            let before = allocations_made()
            best = min(best, measurement.round())
            allocations = allocations_made() - before
        }
        let each = Double(allocations) / Double(max(1, corpus.count))
        print(
            "\(Int(best)) \(measurement.matched) \(measurement.sum) \(measurement.build) \(measurement.memory) \(measurement.counted) \(each)"
        )
    }
}

enum Step: String, CaseIterable {
    /// Nothing but the set-up: what instruction counts are taken off from.
    case none
    case check, program, large, normalise, find, decide, explain, decode, mixed
    case decodeDecide = "decode-decide"
    case readDecodeDecide = "read-decode-decide"
}

struct Measurement {
    let step: Step
    let corpus: [[UInt8]]
    let paths: [String]
    private(set) var matched = 0
    private(set) var sum = 0
    /// Milliseconds and KiB of the index of phrases, or of everything that loading rules does.
    private(set) var build = ""
    private(set) var memory = 0
    /// Steps of the search, or rules looked at, over all mails.
    private(set) var counted = 0
    private var program: Program?
    private var evaluator: Evaluator?
    private var index = PhraseIndex([])
    private var normalizer = Normalizer()
    private var text = NormalizedText()
    private var hits = PhraseHits()
    private let decoder = MessageDecoder(gateway: Gateway(name: "email", channel: .email))
    private var facts: [Facts] = []

    init(step: Step, rules: String, corpus: [[UInt8]], paths: [String]) {
        self.step = step
        self.corpus = corpus
        self.paths = paths
        let sources = RuleSources(files: [SourceFile(path: "bench.rules", text: rules)])
        var bounds = RuleBounds()
        bounds.rules = 1_000_000
        bounds.phrases = 10_000_000
        let start = Clock.now()
        if step == .check {
            let check = RuleCheck(sources, resources: RuleResources(), version: "bench", bounds: bounds)
            build = "\((Clock.now() - start) / 1e6)"
            matched = check.ruleCount
            return
        }
        let checked = Checker.check(sources, resources: RuleResources(), bounds: bounds)
        guard checked.isUsable else {
            print("the rules are refused: \(checked.diagnostics.prefix(3))")
            exit(1)
        }
        let before = Files.resident()
        let begin = Clock.now()
        if step == .program {
            // Index, tables and all: what a reload makes beside the checked rules.
            program = Program(rules: checked.rules, version: "bench")
            build = "\((Clock.now() - begin) / 1e6)"
            memory = Files.resident() - before
            return
        }
        index = PhraseIndex(checked.rules.phrases.map(\.pattern))
        build = "\((Clock.now() - begin) / 1e6)"
        memory = Files.resident() - before
        let program = Program(rules: checked.rules, version: "bench")
        evaluator = Evaluator(program: program)
        if step != .none { prepare() }
    }

    private mutating func prepare() {
        for bytes in corpus {
            if let message = decode(bytes) { facts.append(message.facts) }
        }
    }

    /// Bodies of 4 to 256 KiB, made of those of the corpus; nanoseconds a mail of each are printed by the way.
    private mutating func decideLarge() {
        for kilobytes in [4, 16, 64, 256] {
            var body = ""
            var next = 0
            while body.utf8.count < kilobytes << 10 {
                body += facts[next % facts.count].body ?? ""
                body += "\n"
                next += 1
            }
            var made = facts[0]
            made.body = body
            let count = 2048 / kilobytes
            let start = Clock.now()
            for _ in 0..<count { decide(made) }
            let nanoseconds = (Clock.now() - start) / Double(count)
            print("\(kilobytes) KiB: \(Int(nanoseconds)) ns, \(Int(nanoseconds) / kilobytes) ns a KiB")
        }
    }

    private func decode(_ bytes: [UInt8]) -> Message? {
        let drop = Drop(name: "mail.eml", bytes: bytes, received: Timestamp(milliseconds: 1_795_000_000_000))
        guard let decoded = try? decoder.decode(drop), case .message(let message)? = decoded.items.first else {
            return nil
        }
        return message
    }

    /// Does the step for every mail; nanoseconds a mail.
    mutating func round() -> Double {
        (matched, sum, counted) = (0, 0, 0)
        let start = Clock.now()
        switch step {
        case .none, .check, .program: break
        case .large: decideLarge()
        case .normalise:
            for facts in facts {
                if let subject = facts.subject { normalise(subject) }
                if let body = facts.body { normalise(body) }
            }
        case .find: return findAll() / Double(max(1, corpus.count))
        case .decide: for facts in facts { decide(facts) }
        case .explain: for facts in facts { decide(facts, explains: true) }
        case .decode: for bytes in corpus { counted += decode(bytes)?.facts.body?.utf8.count ?? 0 }
        case .decodeDecide, .mixed:
            for bytes in corpus {
                if let message = decode(bytes) { decide(message.facts) }
            }
        case .readDecodeDecide:
            for path in paths {
                if let bytes = Files.read(path), let message = decode(bytes) { decide(message.facts) }
            }
        }
        return (Clock.now() - start) / Double(max(1, corpus.count))
    }

    /// Nanoseconds of finding alone; each text was normalised just before, as it is when a message is decided.
    private mutating func findAll() -> Double {
        var nanoseconds = 0.0
        for facts in facts {
            if let subject = facts.subject { nanoseconds += find(subject) }
            if let body = facts.body { nanoseconds += find(body) }
        }
        return nanoseconds
    }

    private mutating func find(_ value: String) -> Double {
        normalizer.normalize(value, into: &text)
        let start = Clock.now()
        find(text)
        return Clock.now() - start
    }

    private mutating func normalise(_ value: String) {
        normalizer.normalize(value, into: &text)
        counted += text.tokens.count
    }

    private mutating func find(_ text: NormalizedText) {
        index.find(in: text, into: &hits)
        counted += hits.steps
        sum += hits.count
    }

    private mutating func decide(_ facts: Facts, explains: Bool = false) {
        let input = FactInput(facts: facts)
        guard let decision = evaluator?.decide(input) else { return }
        if let rule = decision.category.rule {
            matched += 1
            sum += rule + decision.category.alsoAsked.reduce(0, +) + decision.category.lost.reduce(0) { $0 + $1.rule }
        }
        counted += evaluator?.looks ?? 0
        if explains { counted += evaluator?.explain(decision, of: input).category.value.utf8.count ?? 0 }
    }
}
