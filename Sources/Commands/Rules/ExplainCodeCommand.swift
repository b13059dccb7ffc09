import ArgumentParser
import SourceText

/// `explain-code`: what a finding means, with an example and its cure.
struct ExplainCodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain-code", abstract: "Explain a finding by its code, with a before and after.",
        discussion: "Without a code, all codes are listed.")

    @Argument(help: "The code, such as R031.")
    var code: String?

    func run() throws {
        guard let code else {
            for explanation in CodeExplanation.all { print("\(explanation.code)  \(explanation.title)") }
            return
        }
        let wanted = code.uppercased()
        guard let explanation = CodeExplanation.all.first(where: { $0.code == wanted }) else {
            let nearest = Suggestion.nearest(to: wanted, in: CodeExplanation.all.map(\.code))
            throw ValidationError(
                "no finding has the code \(Terminal.printable(code))"
                    + (nearest.map { "; did you mean \($0)?" } ?? "; `firstlinectl explain-code` lists them"))
        }
        print(explanation.text, terminator: "")
    }
}
