import DeskSimulation
import Reporting

/// A week of a desk in some seconds: customers who write over four gateways, people of three tiers who take, wait, hand up and resolve, and
/// clocks that ring, on the real spool and the real ledger and a clock that is set.
///
/// Prints the desk's report and every figure beside the count that the simulation kept itself; ends with 1 where they differ.
@main
enum Main {
    static func main() throws {
        let seed = CommandLine.arguments.dropFirst().first.flatMap { UInt64($0) } ?? 2026
        let week = try SimulatedWeek(seed: seed)
        let took = try ContinuousClock().measure { try week.run() }
        let comparison = try week.comparison()
        for line in comparison.report.text { print(line) }
        print("")
        print(padded("figure", 40), padded("report", 10), "simulation")
        for line in comparison.lines {
            let mark = line.reported == line.counted ? "" : "  DIFFERS"
            print(padded(line.what, 40), padded(text(line.reported), 10), text(line.counted) + mark)
        }
        let disagreements = try week.desk.disagreements()
        for line in disagreements { print(line) }
        print("\nseven days in \(took.components.seconds) s, seed \(seed)")
        if !comparison.differences.isEmpty || !disagreements.isEmpty { throw Difference() }
    }

    /// The report or the tiers do not say what happened.
    struct Difference: Error, CustomStringConvertible {
        let description = "the desk and the simulation do not agree"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func text(_ number: Int64?) -> String { number.map { "\($0)" } ?? "-" }
}
