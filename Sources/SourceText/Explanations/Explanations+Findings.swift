// What the analysis finds out about rules that are written correctly.
extension CodeExplanation {
    static let findings: [CodeExplanation] = [
        CodeExplanation(
            "R030",
            """
            No message can pass all tests of the rule or condition: two of them contradict each other, perhaps through a \
            condition. The message names the lines. Take one out, or make two rules of it.
            """,
            before: """
                rule "Refunds"
                    when   channel is phone
                           channel is chat
                           text has refund
                    then   category billing
                """,
            after: """
                rule "Refunds"
                    when   channel is phone or chat
                           text has refund
                    then   category billing
                """),
        CodeExplanation(
            "R031",
            """
            Every message the rule matches gets an outcome that is listed earlier anyway, from another rule or from \
            several together, so the rule's own outcome never wins. Narrow the other rule, change the order in \
            `categories` or `priorities`, or take the rule out.
            """,
            before: """
                rule "Outage words"
                    when   text has outage
                    then   category outage

                rule "Invoice after an outage"
                    when   text has outage
                           text has invoice
                    then   category billing
                """,
            after: """
                rule "Outage words"
                    when   text has outage
                    unless text has invoice
                    then   category outage

                rule "Invoice after an outage"
                    when   text has outage
                           text has invoice
                    then   category billing
                """),
        CodeExplanation(
            "R032",
            """
            Other rules already give every message that this one matches the same outcome, or one listed earlier. \
            Without it nothing would change.
            """,
            before: """
                rule "Refunds"
                    when   text has refund*
                    then   category billing

                rule "Refunds by phone"
                    when   text has refund
                           channel is phone
                    then   category billing
                """,
            after: """
                rule "Refunds"
                    when   text has refund*
                    then   category billing
                """),
        CodeExplanation(
            "R034",
            """
            Whenever one of the two rules matches, the other does too; one asks for a priority and the other holds it \
            down. A ceiling always wins, so the higher priority is never given. Where that is what you want, say so with \
            `accept R034 "why"`.
            """,
            before: """
                rule "Robots never shout"
                    when   automatic
                    then   priority at most low

                rule "Alarms shout"
                    when   automatic
                           text has alarm
                    then   priority high
                """,
            after: """
                rule "Robots never shout"
                    when   automatic
                    unless text has alarm
                    then   priority at most low

                rule "Alarms shout"
                    when   automatic
                           text has alarm
                    then   priority high
                """),
        CodeExplanation(
            "R035",
            """
            The condition or rule holds for every message, or a line of it makes no difference beside the other lines: \
            it could be left out. Often a line is there that was meant to say something else.
            """,
            before: """
                rule "Refunds"
                    when   text has refund
                           text has refund or invoice
                    then   category billing
                """,
            after: """
                rule "Refunds"
                    when   text has refund
                    then   category billing
                """),
        CodeExplanation(
            "R036",
            """
            The rule is about a channel that never has the fact it tests, or a test gives such a fact. A telephone \
            call has no subject, and only calls have a duration: such a test never holds there, and that the fact is \
            missing always does. Section 4 of the language page says which channel has what.
            """,
            before: """
                rule "Refunds by phone"
                    when   channel is phone
                           subject has refund
                    then   category billing
                """,
            after: """
                rule "Refunds by phone"
                    when   channel is phone
                           body has refund
                    then   category billing
                """),
    ]
}
