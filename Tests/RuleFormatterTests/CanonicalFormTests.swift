import RuleFormatter
import SourceText
import Testing

/// A file and its canonical form.
struct FormCase: CustomTestStringConvertible, Sendable {
    let name: String
    let written: String
    let canonical: String

    var testDescription: String { name }

    init(_ name: String, _ written: String, _ canonical: String) {
        self.name = name
        self.written = written
        self.canonical = canonical
    }
}

@Suite("The canonical form")
struct CanonicalFormTests {
    static let cases = [
        FormCase("an empty file", "", ""),
        FormCase("blank lines alone", "\n\n  \n", ""),
        FormCase("a comment alone", "  # a  \r\n", "# a\n"),
        FormCase("a file without a last line end", "version 1", "version 1\n"),
        FormCase("a byte order mark and lines of Windows", "\u{FEFF}version  1\r\n\r\n", "version 1\n"),
        FormCase(
            "declarations have their names in one column",
            "categories a,b ,c\npriorities\n  high,\n  low\ntiers first\ndefault category a,priority high\n",
            """
            categories   a, b, c
            priorities   high,
                         low
            tiers        first
            default      category a, priority high

            """),
        FormCase(
            "clauses of a rule start lines, tests and outcomes stand in one column",
            "rule \"R\"  when automatic  unless reply then tag a because \"so\" accept R032 \"why\"\n",
            """
            rule "R"
                when   automatic
                unless reply
                then   tag a
                because "so"
                accept R032 "why"

            """),
        FormCase(
            "tests below `when` come up to it, others below them",
            "rule \"R\"\n\twhen\n\t\tautomatic\n\t\ttext has a\n\tthen\n\t\ttag a,\n\t\ttag b\n",
            """
            rule "R"
                when   automatic
                       text has a
                then   tag a,
                       tag b

            """),
        FormCase(
            "tests below `of these` stand under each other",
            "condition c\n when   at  least 2 of these\n  automatic\n  reply\n  text has a  or\n b\n  or c\n",
            """
            condition c
                when at least 2 of these
                       automatic
                       reply
                       text has a or
                          b
                          or c

            """),
        FormCase(
            "words of the language that stand as values are no clauses",
            "rule \"R\"\n  when subject has then or when\n  then tag then\n",
            """
            rule "R"
                when   subject has then or when
                then   tag then

            """),
        FormCase(
            "a list keeps its lines, and commas between strings; words without one may be a phrase, and stay",
            "list l  a b,c,,d exact \"IT\"\n  \"e f\" \"g h\"\n  h,\n",
            """
            list l
                a b, c, d exact "IT"
                "e f", "g h"
                h,

            """),
        FormCase(
            "signs that would begin a comment or a row after white space stay where they are",
            "list l |x a,#1\nexamples \"e\"\n |body|category|\n |#1|other|\n",
            """
            list l |x a,#1
            examples "e"
                | body | category |
                |#1    | other    |

            """),
        FormCase(
            "a table's columns have their values in one column",
            "table t from \"t.csv\" by sender\n column plan gold,\n silver\n column language es\n",
            """
            table t from "t.csv" by sender
                column plan      gold,
                                 silver
                column language  es

            """),
        FormCase(
            "hours and tests have their values in one column, however long a keyword is",
            "hours o\n timezone \"UTC\"\n open mon 08:00-10:00,11:00-12:00\n holidays from \"h.ics\"\n"
                + "test \"t\"\n body \"x\"\n attachment-type \"a/b\"\n header \"X-A\"   \"1\"\n expect no  tag a\n",
            """
            hours o
                timezone "UTC"
                open     mon 08:00-10:00, 11:00-12:00
                holidays from "h.ics"
            test "t"
                body     "x"
                attachment-type "a/b"
                header "X-A" "1"
                expect   no tag a

            """),
        FormCase(
            "clocks of a tier have one space between words",
            "tier first\n  title    \"One\"\n  answer   within 30  minutes of office\n",
            """
            tier first
                title "One"
                answer within 30 minutes of office

            """),
        FormCase(
            "rows are as wide as their widest cells, in cells of the terminal",
            "route\n |category|tier|\n |退款|first|\n | račun | second|\n",
            """
            route
                | category | tier   |
                | 退款     | first  |
                | račun    | second |

            """),
        FormCase(
            "empty and quoted cells are kept",
            "examples \"e\"\n  |body||category|\n  |\"a | b\"|  |other|\n",
            """
            examples "e"
                | body    |  | category |
                | "a | b" |  | other    |

            """),
        FormCase(
            "one blank line stays, several become one, none stands below a head or at the ends",
            "\n\n# a\n\n\n# b\nrule \"R\"\n\n    when automatic\n\n\n    then tag a\n\n\n\nversion 1\n\n\n",
            """
            # a

            # b
            rule "R"
                when   automatic

                then   tag a

            version 1

            """),
        FormCase(
            "a comment above a line is as far in as the line",
            "rule \"R\"\n# one\n  when # two\n # three\n  automatic\n      # four\n  text has a\n# five\n  then tag a\n  # six\n# seven\n",
            """
            rule "R"
                # one
                when  # two
                       # three
                       automatic
                       # four
                       text has a
                # five
                then   tag a
                # six
            # seven

            """),
        FormCase(
            "a comment at the end of a line stays in its column where it can",
            "version 1       # one\nlist a # two\n  xxxxxxxxxxxxxx # three\n  y\n\n  z# is#a a#b # sign\n",
            """
            version 1           # one
            list a              # two
                xxxxxxxxxxxxxx  # three
                y

                z# is#a a#b  # sign

            """),
    ]

    @Test("is one way to write a file", arguments: cases)
    func isCanonical(row: FormCase) throws {
        #expect(try Formed(row.written).text == row.canonical)
    }

    @Test("does not change when it is brought there again", arguments: cases)
    func isStable(row: FormCase) throws {
        #expect(try Formed(row.canonical).text == row.canonical)
    }

    static let broken = [
        "rule \"R\n", "rule \"R\"\n  when automatic\n", "ruel \"R\"\n", "list a\n  \"\\q\"\n", "route\n  | a | b\n",
    ]

    @Test("is not looked for in a file with errors", arguments: broken)
    func errors(text: String) {
        guard case .broken(let findings) = RuleFormatter.format(SourceFile(path: "a.rules", text: text), index: 0)
        else {
            Issue.record("formatted")
            return
        }
        #expect(findings.hasErrors)
    }

    @Test("is not looked for in bytes that are no text")
    func invalid() {
        let file = SourceFile(path: "a.rules", bytes: Array("# a\n".utf8) + [0xFF, 0x0A])
        guard case .broken = RuleFormatter.format(file, index: 0) else {
            Issue.record("formatted")
            return
        }
    }

    @Test("of a long cell or comment does not make the other lines long")
    func hostileWidths() throws {
        let long = String(repeating: "x", count: 300_000)
        let rows = String(repeating: "  |a|b|\n", count: 10_000)
        let text = try Formed("examples \"e\"\n  |body|tier|\n  |\(long)|b| # c\n\(rows)").text
        #expect(text.utf8.count < 700_000)
        let comments = String(repeating: "  y # c\n", count: 10_000)
        #expect(try Formed("list a\n  \(long) # c\n\(comments)").text.utf8.count < 2_000_000)
    }
}

/// The canonical form of a text that has one.
struct Formed {
    struct NotFormatted: Error, CustomStringConvertible {
        let description: String
    }

    let text: String

    init(_ source: String) throws {
        try self.init(Array(source.utf8))
    }

    init(_ bytes: [UInt8]) throws {
        switch RuleFormatter.format(SourceFile(path: "a.rules", bytes: bytes), index: 0) {
        case .formatted(let text): self.text = text
        case .broken(let findings): throw NotFormatted(description: "broken: \(findings.map(\.message))")
        case .refused(let why): throw NotFormatted(description: "refused: \(why)")
        }
    }
}
