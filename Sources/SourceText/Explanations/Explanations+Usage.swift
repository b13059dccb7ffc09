// What is declared and not used, and what no test or message has reached.
extension CodeExplanation {
    static let usage: [CodeExplanation] = [
        CodeExplanation(
            "R040",
            """
            A list, condition, table or calendar is declared and nothing uses it; or no rule gives a category and no row of \
            the route names it. Mostly a line is missing that was meant to use it.
            """,
            before: """
                list billing-words
                    invoice*, refund*

                rule "Billing words"
                    when   text has refund
                    then   category billing
                """,
            after: """
                list billing-words
                    invoice*, refund*

                rule "Billing words"
                    when   text has any of billing-words
                    then   category billing
                """),
        CodeExplanation(
            "R042",
            """
            `accept CODE "why"` silences a finding in its block. Here there is no such finding any more, so the line \
            would only hide the next one. Take it out.
            """,
            before: """
                rule "Refunds"
                    when   text has refund
                    then   category billing
                    accept R032 "kept for the auditors"
                """,
            after: """
                rule "Refunds"
                    when   text has refund
                    then   category billing
                """),
        CodeExplanation(
            "R060",
            """
            No test of the rule set matches the rule, or one of its `when` lines was never seen false, so a change of \
            it would go unnoticed. Write a test with a message that should match, and one that should not.
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

                test "a refund"
                    body     "Where is my refund?"
                    expect   category billing by "Refunds"

                test "no refund"
                    body     "Good morning"
                    expect   category other
                """),
        CodeExplanation(
            "R061",
            """
            No message of the archive was found by the rule, or by the list entry. Perhaps people write it otherwise; \
            `firstlinectl words` shows what a text is compared with.
            """,
            before: """
                rule "Refunds"
                    when   text has "reimbursement of monies"
                    then   category billing
                """,
            after: """
                rule "Refunds"
                    when   text has refund* or "money back"
                    then   category billing
                """),
    ]
}
