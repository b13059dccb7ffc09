import ArgumentParser
import DeskModel
import SourceText

/// `explain-code`: what a finding means, with an example and its cure.
struct ExplainCodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain-code", abstract: "Explain a finding by its code, with a before and after.",
        discussion: "Without a code, all codes are listed.")

    @Flag(name: .long, help: "Print one JSON object a code and line.")
    var json = false

    @Argument(help: "The code, such as R031.")
    var code: String?

    func run() throws {
        guard let code else {
            for explanation in CodeExplanation.all {
                print(json ? explanation.json.description : "\(explanation.code)  \(explanation.title)")
            }
            return
        }
        let wanted = ExplainCodeCommand.whole(code.uppercased())
        guard let explanation = CodeExplanation.all.first(where: { $0.code == wanted }) else {
            let nearest = Suggestion.nearest(to: wanted, in: CodeExplanation.all.map(\.code))
            throw UsageProblem(
                message: "no finding has the code \(Terminal.printable(code))"
                    + (nearest.map { "; did you mean \($0)?" } ?? "; `firstlinectl explain-code` lists them"))
        }
        print(json ? "\(explanation.json)\n" : explanation.text, terminator: "")
    }

    /// The code in full: `31` and `R31` are R031.
    private static func whole(_ code: String) -> String {
        let digits = code.drop { $0.isLetter }
        guard !digits.isEmpty, digits.count < 3, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return digits.count == 3 && digits.count == code.count ? "R" + code : code
        }
        let letters = code.dropLast(digits.count)
        return (letters.isEmpty ? "R" : letters) + String(repeating: "0", count: 3 - digits.count) + digits
    }
}

extension CodeExplanation {
    /// The explanation as an object; the severity is null for a code that this version does not check.
    fileprivate var json: JSONText {
        func object(_ example: Example) -> JSONText {
            .object(["text": .string(example.text), "files": .object(example.files.mapValues { .string($0) })])
        }
        return .object([
            "code": .string(code), "title": .string(title),
            "severity": registered.map { JSONText.string($0.severity.rawValue) } ?? JSONText.null,
            "meaning": .string(meaning), "before": object(before), "after": object(after),
        ])
    }
}
