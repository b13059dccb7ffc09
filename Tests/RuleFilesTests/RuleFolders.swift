import DeskModel
import RuleEngine
import RuleFiles
import RuleSemantics
import RuleTesting
import TestSupport

/// Rule directories in a folder of their own.
struct RuleFolders {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The blocks that every rule set needs, with a table and a route on its column.
    static let base = """
        categories outage, other
        priorities high, normal
        tiers first, second
        default category other, priority normal
        route
            | customer.plan | office | tier   |
            | gold          | any    | second |
            | any           | any    | first  |

        """
    static let words = """
        list outage-words from "lists/outage.txt"
        table customer from "tables/customers.csv" by sender
            column plan gold, free
        hours office
            timezone "Europe/Madrid"
            open mon-fri 08:00-18:00
            holidays from "holidays.txt"
        rule "Outage"
            when text has any of outage-words
            then category outage

        """

    /// A directory with rules, a list, a table, a calendar and a time zone.
    func writeWholeSet(in directory: String = "etc") throws {
        try folder.write("\(directory)/base.rules", Self.base)
        try folder.write("\(directory)/words.rules", Self.words)
        try folder.write("\(directory)/lists/outage.txt", "outage\nsve je palo\n")
        try folder.write("\(directory)/tables/customers.csv", "sender,plan\nann@a.org,gold\n")
        try folder.write("\(directory)/holidays.txt", "2026-12-25\n")
    }

    func path(_ name: String) -> String { folder.path + "/" + name }

    func reader(_ directories: String..., required: Bool = true) -> RuleReader {
        RuleReader(directories: directories.map(path), requiresDirectories: required)
    }

    /// The tier of a message from a sender.
    static func tier(_ check: RuleCheck, sender: String) -> String? {
        guard let program = check.program else { return nil }
        var facts = Facts(channel: .email)
        facts.sender = sender
        var evaluator = Evaluator(program: program)
        return program.rules.tiers[evaluator.decide(FactInput(facts: facts)).tier].name
    }
}
