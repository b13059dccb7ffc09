// Tests of a rule set, and the data of tables.
extension CodeExplanation {
    static let results: [CodeExplanation] = [
        CodeExplanation(
            "R018",
            """
            The test cannot be run: it expects nothing, gives something that is decided (`category`) or derived (`text`), \
            or a text without quotes. What is given are facts of a message; what is expected starts with `expect`.
            """,
            before: """
                test "a refund"
                    text     "Where is my refund?"
                    expect   category other
                """,
            after: """
                test "a refund"
                    body     "Where is my refund?"
                    expect   category other
                """),
        CodeExplanation(
            "R037",
            """
            What the test expects would differ between an open and a closed office, and the test says no time. A test \
            never depends on the clock: say `office open`, or give the time with `received`.
            """,
            before: """
                hours office
                    timezone "Europe/Madrid"
                    open     mon-fri 08:00-18:00

                rule "At night"
                    when   office is closed
                    then   priority at most low

                test "a quiet night"
                    body     "Good evening"
                    expect   priority low
                """,
            after: """
                hours office
                    timezone "Europe/Madrid"
                    open     mon-fri 08:00-18:00

                rule "At night"
                    when   office is closed
                    then   priority at most low

                test "a quiet night"
                    body     "Good evening"
                    received 2026-03-02 23:00
                    expect   priority low
                """),
        CodeExplanation(
            "R055",
            """
            A value of the table's file is not one that its block declares, and counts as missing; or a row has too many \
            or too few fields, or a key stands twice, and then the whole table is refused: the last good one stays, or it \
            is empty. Rules are loaded all the same.
            """,
            before: Example(
                """
                table customer from "customers.csv" by sender
                    column plan  gold, silver

                rule "Gold"
                    when   customer.plan is gold
                    then   priority high
                """, files: ["customers.csv": "sender,plan\nkim@example.org,platinum"]),
            after: Example(
                """
                table customer from "customers.csv" by sender
                    column plan  gold, silver

                rule "Gold"
                    when   customer.plan is gold
                    then   priority high
                """, files: ["customers.csv": "sender,plan\nkim@example.org,gold"])),
        CodeExplanation(
            "R062",
            """
            The rules decide otherwise than the test expects. The message says what came out, by which rule and \
            because of which words. A rule set with a failing test is not loaded: mend the rule, or the test. It is \
            a warning, and the rules load, where other data of a table would let the test pass: the message then \
            says which column to give.
            """,
            before: """
                rule "Refunds"
                    when   text has refund
                    then   category billing

                test "refunds, in the plural"
                    body     "Two refunds are missing"
                    expect   category billing
                """,
            after: """
                rule "Refunds"
                    when   text has refund*
                    then   category billing

                test "refunds, in the plural"
                    body     "Two refunds are missing"
                    expect   category billing
                """),
    ]
}
