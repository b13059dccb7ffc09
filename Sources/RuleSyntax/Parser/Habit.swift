/// A habit from another language, and what to write instead.
struct Habit: Equatable {
    let message: String
    let help: String

    /// The habit a word betrays; nil for an ordinary word.
    static func of(_ word: String) -> Habit? {
        if conjunctions.contains(word.lowercased()) { return conjunction(word) }
        return words[word.lowercased()] ?? symbol(in: word) ?? punctuation(in: word)
    }

    /// The habit that a sign at an end of a word betrays, where it stands for a name or a word of the language.
    ///
    /// In a phrase the same signs are nothing unusual (`Re:`, `[EXTERNAL]`) and only separate words.
    private static func punctuation(in word: String) -> Habit? {
        if word.hasPrefix(":"), word.count > 1 { return sieveTag }
        if word.hasSuffix(":") { return colon }
        if word.hasPrefix("["), word.count > 1 { return brackets }
        if word.hasPrefix("!"), word.count > 1 { return negation }
        if word.contains("(") {
            let function = word.prefix { $0 != "(" }.lowercased()
            return ["and", "or", "not", "if", "search", "find"].contains(function) ? formula : parentheses
        }
        return nil
    }

    /// The habit that the signs in a word betray: what counts where any letters may stand, as in a phrase.
    static func symbol(in word: String) -> Habit? {
        if let habit = symbols[word] { return habit }
        if word.allSatisfy({ $0 == "&" }) { return conjunction(word) }
        if word.hasSuffix(";") { return semicolon }
        if word.hasPrefix("/"), word.count > 2, word.dropFirst().contains("/") { return regex }
        if word.contains("=~") || word.contains(".*") { return regex }
        if word.contains("=") { return equals }
        if word.hasPrefix("(") || word.hasSuffix(")") { return parentheses }
        if word.hasPrefix("'") && word.count > 1 { return apostrophes }
        if word.hasPrefix("$") { return variable }
        if let mark = word.firstIndex(of: "?"), mark > word.startIndex,
            word[word.index(after: mark)...].first?.isLetter == true
        {
            return questionMark
        }
        if word.hasPrefix("//") || word.hasPrefix("/*") || word == "--" { return comment }
        return nil
    }

    private static let equals = Habit(
        message: "tests are not written with `=`",
        help: "write `is` for a value (`channel is phone`) and `has` for words (`text has refund`)")
    private static let semicolon = Habit(
        message: "`;` has no meaning here",
        help: "leave it out: a line ends by itself, and the entries of a list are separated by commas")
    private static let colon = Habit(
        message: "a colon is not needed here", help: "leave the `:` out: `when text has refund`, `channel is phone`")
    private static let brackets = Habit(
        message: "values have no brackets around them",
        help: "write `or` between them: `channel is phone or chat`; give many of them a name with a `list` block")
    private static let sieveTag = Habit(
        message: "this is how Sieve writes a test",
        help: "write `subject has refund`, or `header \"X-Priority\" has 1` for any other header")
    private static let allOf = Habit(
        message: "tests need no `allof`", help: "write each test on a line of its own: all of them must hold")
    private static let anyOf = Habit(
        message: "`anyof` is written `any of these`",
        help: "write `when any of these`, and below it each test on a line of its own")
    private static let formula = Habit(
        message: "there are no formulas",
        help: "write each test on a line of its own; of several tests one is enough below `any of these`")
    private static let beginning = Habit(
        message: "there is no test for how a text begins or ends",
        help: "write `has refund*` for all words that begin so; it finds them anywhere in the text")
    private static let requirement = Habit(
        message: "nothing has to be required", help: "leave the line out: the whole language is always there")
    private static let separator = Habit(
        message: "a file is not divided by `---`", help: "leave it out; a comment line starts with `#`")
    private static let verb = Habit(
        message: "a rule sets only categories, priorities and tags",
        help: "write `category …`, `priority …` or `tag …` alone; which tier gets the message is said in `route`")
    private static let regex = Habit(
        message: "there are no regular expressions",
        help: "list the words and phrases; `*` at an end takes any ending, `#` stands for a digit")
    private static let parentheses = Habit(
        message: "tests have no parentheses", help: "give the inner test a name with a `condition` block and use that")
    private static let apostrophes = Habit(
        message: "strings stand in double quotes", help: "write \"…\" instead of '…'")
    private static let questionMark = Habit(
        message: "`?` stands for no letter",
        help: "write the words one by one, or `*` for any ending; in quotes `?` only separates words")
    private static let variable = Habit(
        message: "there are no variables", help: "name the words in a `list`, or the test in a `condition`")
    private static let comment = Habit(message: "comments start with `#`", help: "write `# …`")
    private static let conjunctions: Set<String> = ["and", "plus"]
    private static func conjunction(_ word: String) -> Habit {
        Habit(
            message: "tests are not joined by `\(word)`",
            help: "write each test on a line of its own: all of them must hold")
    }
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

    private static let outcome = Habit(
        message: "what a rule gives stands after `then`", help: "write `then tag vip` on a line of its own")
    private static let more = Habit(
        message: "numbers are compared with `over` and `under`", help: "write `attachments over 3`, `size under 5 MB`")
    private static let moment = Habit(
        message: "times are tested through a calendar",
        help: "name the hours in an `hours` block, such as `office`, and write `office is open` or `office is closed`")
    private static let brace = Habit(
        message: "blocks have no braces", help: "leave them out: what belongs to a block is indented")
    private static let wrapper = Habit(
        message: "a file needs nothing around its blocks",
        help: "leave the line out, and start each `rule \"name\"` in column 1")
    private static let definition = Habit(
        message: "there are no functions",
        help: "name a test that you need again: `condition NAME`, and below it `when …`")

    /// The habit that a word betrays in column 1, where a block is expected.
    static func ofBlock(_ word: String) -> Habit? {
        switch word.trimmingColon.lowercased() {
        case "rules", "triggers", "trigger", "filters", "filter", "groups", "receivers", "automations": wrapper
        case "def", "function", "func", "class", "macro": definition
        case "global", "inhibit_rules", "templates": wrapper
        default: nil
        }
    }

    /// The habit that a word betrays where a clause of a block is expected.
    static func ofClause(_ word: String) -> Habit? {
        switch word.trimmingColon.lowercased() {
        case "enabled", "disabled", "active", "enable":
            Habit(
                message: "a rule is not switched on or off",
                help: "to leave it out for a while, put `#` before its lines")
        case "name", "title", "id", "alert", "label", "description", "comment", "summary":
            Habit(
                message: "a rule has its name behind the word `rule`",
                help: "write `rule \"name\"`; a reason to show with it is `because \"…\"`, a remark starts with `#`")
        case "receiver", "assignee", "group", "queue", "team", "tier":
            Habit(
                message: "rules do not choose who gets a message",
                help: "set a category, a priority or a tag, and let a row of `route` send it on")
        case "match", "match_re", "matchers", "conditions", "where", "given":
            Habit(message: "tests stand below `when`", help: "write `when text has refund`; more tests on lines below")
        case "action", "actions", "do", "set":
            Habit(message: "outcomes stand after `then`", help: "write `then category billing, priority high`")
        case "order", "position", "sort":
            Habit(
                message: "the order of rules does not matter",
                help: "of all outcomes asked for, the one listed first in `categories` or `priorities` wins")
        case "group_by", "group_wait", "group_interval", "repeat_interval", "routes":
            Habit(
                message: "messages are not grouped",
                help: "leave the line out; each message takes the first row that fits")
        default: nil
        }
    }

    /// The habit that a word betrays where an outcome is expected.
    static func ofOutcome(_ word: String) -> Habit? {
        switch word.trimmingColon.lowercased() {
        case "set", "add", "assign", "change", "move", "fileinto", "redirect", "forward", "send", "route", "apply":
            return verb
        case "discard", "delete", "drop", "reject", "ignore", "trash", "keep", "archive", "close":
            return Habit(
                message: "no message is thrown away or kept back by a rule",
                help: "give it a category of its own, and let a row of `route` send that to a tier")
        case "reply", "vacation", "respond", "notify", "email", "mail", "alert", "call", "webhook":
            return Habit(
                message: "rules send no answers and no notices",
                help: "set a category, a priority or a tag; which tier gets the message is said in `route`")
        case "group", "assignee", "receiver", "queue", "owner", "agent", "escalate":
            return Habit(
                message: "rules do not choose who gets a message",
                help: "set a category, a priority or a tag, and let a row of `route` send it on")
        case "no", "remove", "untag", "unset", "clear":
            return Habit(
                message: "a rule takes nothing away", help: "keep the rule that gives it from matching: add an `unless`"
            )
        case "status":
            return Habit(
                message: "a rule sets only categories, priorities and tags", help: "write `tag …` for any other mark")
        default: return nil
        }
    }

    private static let symbols: [String: Habit] = [
        "=": equals, "==": equals, "===": equals, "!": negation, ";": semicolon,
        "!=": Habit(message: "`!=` is written `is not`", help: "write `channel is not phone`"),
        "<>": Habit(message: "`<>` is written `is not`", help: "write `channel is not phone`"), "---": separator,
        "||": disjunction, "=~": regex, "~": regex, "(": parentheses,
        ")": parentheses, "{": brace, "}": brace, "->": outcome, "=>": outcome, "→": outcome,
        "<": Habit(message: "`<` is written `under`", help: "write `attachments under 3`"),
        ">": Habit(message: "`>` is written `over`", help: "write `attachments over 3`"),
        ">=": Habit(message: "`>=` is written with `over`", help: "write `attachments over 2` for 3 and more"),
        "<=": Habit(message: "`<=` is written with `under`", help: "write `attachments under 4` for 3 and fewer"),
    ]

    private static let words: [String: Habit] = [
        "contains": contains, "contain": contains, "includes": contains, "like": contains,
        "matches": regex, "match": regex, "regex": regex, "else": otherwise, "elsif": otherwise,
        "elif": otherwise, "elseif": otherwise, "otherwise": otherwise, "stop": stop, "continue": stop, "return": stop,
        "break": stop, "final": stop,
        "if": condition, "include": include, "import": include, "require": requirement,
        "allof": allOf, "anyof": anyOf, "startswith": beginning, "starts": beginning, "begins": beginning,
        "greater": more, "more": more, "larger": more, "bigger": more, "above": more, "exceeds": more, "less": more,
        "fewer": more, "smaller": more, "below": more, "gt": more, "lt": more,
        "after": moment, "before": moment, "since": moment,
        "endswith": beginning, "ends": beginning, "score": score, "weight": score,
        "salience": score, "set": variable, "let": variable, "var": variable,
    ]
}

extension String {
    /// The word without the colon that YAML puts behind it.
    fileprivate var trimmingColon: String { hasSuffix(":") ? String(dropLast()) : self }
}
