/// A habit from another language, and what to write instead.
struct Habit: Equatable {
    let message: String
    let help: String

    /// The habit a word betrays; nil for an ordinary word.
    static func of(_ word: String) -> Habit? {
        words[word.lowercased()] ?? symbol(in: word)
    }

    /// The habit that the signs in a word betray: what counts where any letters may stand, as in a phrase.
    static func symbol(in word: String) -> Habit? {
        if let habit = symbols[word] { return habit }
        if word.hasSuffix(";") { return semicolon }
        if word.hasPrefix("/"), word.count > 2, word.dropFirst().contains("/") { return regex }
        if word.contains("=~") { return regex }
        if word.contains("=") { return equals }
        if word.hasPrefix("(") || word.hasSuffix(")") { return parentheses }
        if word.hasPrefix("'") && word.count > 1 { return apostrophes }
        if word.hasPrefix("$") { return variable }
        if word.hasPrefix("//") || word.hasPrefix("/*") || word == "--" { return comment }
        return nil
    }

    private static let equals = Habit(
        message: "tests are not written with `=`",
        help: "write `is` for a value (`channel is phone`) and `has` for words (`text has refund`)")
    private static let semicolon = Habit(
        message: "lines do not end with `;`", help: "leave it out: the end of the line is enough")
    private static let regex = Habit(
        message: "there are no regular expressions",
        help: "list the words and phrases; `*` at an end takes any ending, `#` stands for a digit")
    private static let parentheses = Habit(
        message: "tests have no parentheses", help: "give the inner test a name with a `condition` block and use that")
    private static let apostrophes = Habit(
        message: "strings stand in double quotes", help: "write \"…\" instead of '…'")
    private static let variable = Habit(
        message: "there are no variables", help: "name the words in a `list`, or the test in a `condition`")
    private static let comment = Habit(message: "comments start with `#`", help: "write `# …`")
    private static let conjunction = Habit(
        message: "tests are not joined by `and`", help: "write each test on a line of its own: all of them must hold")
    private static let disjunction = Habit(
        message: "tests are not joined by `||`",
        help: "write `or` between values and phrases, or `any of these` before several lines")
    private static let contains = Habit(
        message: "words are looked for with `has`", help: "write `text has \"…\"`; case and accents do not matter")
    private static let otherwise = Habit(
        message: "there is no `else`", help: "write a second rule, or use `default` for what no rule decides")
    private static let stop = Habit(
        message: "there is no `stop`",
        help: "every rule is looked at, and the outcome listed first in `categories` or `priorities` wins")
    private static let condition = Habit(
        message: "rules do not start with `if`", help: "write `rule \"name\"` and below it `when …` and `then …`")
    private static let include = Habit(
        message: "files are not included",
        help: "put the file into the rule directory: every *.rules file there is read")
    private static let score = Habit(
        message: "there are no scores", help: "two weak hints make a strong one with `at least 2 of these`")
    private static let negation = Habit(message: "`!` is written `not`", help: "write `not automatic`, `is not phone`")

    private static let symbols: [String: Habit] = [
        "=": equals, "==": equals, "===": equals, "!=": negation, "<>": negation, "!": negation, ";": semicolon,
        "&&": conjunction, "&": conjunction, "||": disjunction, "=~": regex, "~": regex, "(": parentheses,
        ")": parentheses, "{": parentheses, "}": parentheses,
        "<": Habit(message: "`<` is written `under`", help: "write `attachments under 3`"),
        ">": Habit(message: "`>` is written `over`", help: "write `attachments over 3`"),
        ">=": Habit(message: "`>=` is written with `over`", help: "write `attachments over 2` for 3 and more"),
        "<=": Habit(message: "`<=` is written with `under`", help: "write `attachments under 4` for 3 and fewer"),
    ]

    private static let words: [String: Habit] = [
        "and": conjunction, "contains": contains, "contain": contains, "includes": contains, "like": contains,
        "matches": regex, "match": regex, "regex": regex, "else": otherwise, "elsif": otherwise,
        "otherwise": otherwise, "stop": stop, "continue": stop, "return": stop, "break": stop, "final": stop,
        "if": condition, "include": include, "import": include, "require": include, "score": score, "weight": score,
        "salience": score, "set": variable, "let": variable, "var": variable,
    ]
}
