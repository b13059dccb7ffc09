// What cannot be read: text, syntax, blocks, versions.
extension CodeExplanation {
    static let reading: [CodeExplanation] = [
        CodeExplanation(
            "R001",
            """
            A rule file is UTF-8 text (`iconv -f UTF-16 -t UTF-8 OLD > NEW` converts what Windows calls Unicode), and a \
            string stands in plain double quotes on one line. In a string, `\\"` is a quote, \
            `\\\\` a backslash and `\\#` a number sign; there are no other escapes.
            """,
            before: #"""
                rule "Refunds"
                    when   text has "money back
                    then   category billing
                """#,
            after: #"""
                rule "Refunds"
                    when   text has "money back"
                    then   category billing
                """#),
        CodeExplanation(
            "R002",
            """
            The line is not finished, or something stands in it that the language does not have there. Each test stands on \
            a line of its own, several words or values of a test are joined by `or`, and a rule has a `when` and a `then`.
            """,
            before: """
                rule "Refunds"
                    when   text has refund, invoice
                    then   category billing
                """,
            after: """
                rule "Refunds"
                    when   text has refund or invoice
                    then   category billing
                """),
        CodeExplanation(
            "R003",
            """
            Only a line that opens a block starts in the first column: `rule`, `list`, `table`, `route` and so on. All \
            lines that belong to the block are indented.
            """,
            before: """
                rule "Refunds"
                when   text has refund
                then   category billing
                """,
            after: """
                rule "Refunds"
                    when   text has refund
                    then   category billing
                """),
        CodeExplanation(
            "R004",
            """
            The line is written as another language would have it: with `=`, `&&`, `contains`, `else`, `stop`, a regular \
            expression, parentheses, the quotes of a word processor, and so on. The message says what is written instead.
            """,
            before: """
                rule "Refunds by phone"
                    when   channel == phone
                           text contains refund
                    then   category billing
                """,
            after: """
                rule "Refunds by phone"
                    when   channel is phone
                           text has refund
                    then   category billing
                """),
        CodeExplanation(
            "R017",
            """
            A rule set may say which version of the language it is written in. This program knows version 1, and a rule \
            set that says nothing means 1.
            """,
            before: "version 2", after: "version 1"),
    ]
}
