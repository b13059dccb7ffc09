// Names: unknown, taken, missing, in a circle, of a later step.
extension CodeExplanation {
    static let names: [CodeExplanation] = [
        CodeExplanation(
            "R005",
            """
            The word names something that no file declares: a list, a condition, a table, a calendar, a category, a \
            priority, a tier, a team, or a rule after `by`. Mostly it is misspelt; where a declared name is near, the \
            message asks whether you meant that one. Names are told apart by upper and lower case.
            """,
            before: """
                list billing-words
                    invoice*, refund*

                rule "Billing words"
                    when   text has any of biling-words
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
            "R008",
            """
            A name can be declared once, and `categories`, `priorities`, `tiers`, `default` and `route` stand once in all \
            files together. Lists, tables, calendars and conditions share one name space with the facts. A rule asks for \
            one category and one priority at most.
            """,
            before: """
                list words
                    refund

                list words
                    invoice
                """,
            after: """
                list words
                    refund, invoice
                """),
        CodeExplanation(
            "R009",
            """
            Every rule set has `categories`, `priorities`, `tiers`, `default` and `route`, each in one of its files. \
            Without them it is not known what there is to decide, or where a message goes that no rule looks for.
            """,
            before: """
                categories   billing, other
                priorities   high, normal
                tiers        first, second

                route
                    | category | tier  |
                    | any      | first |
                """,
            after: """
                categories   billing, other
                priorities   high, normal
                tiers        first, second
                default      category other, priority normal

                route
                    | category | tier  |
                    | any      | first |
                """),
        CodeExplanation(
            "R010",
            """
            A condition may use other conditions, but not itself, and not one that needs it in turn: there would be no \
            answer. Conditions may go 8 deep.
            """,
            before: """
                condition known
                    when   partner-mail

                condition partner-mail
                    when   known
                           channel is email
                """,
            after: """
                condition known
                    when   sender is not missing

                condition partner-mail
                    when   known
                           channel is email
                """),
        CodeExplanation(
            "R011",
            """
            The category is decided first, then the priority, then the tags. A rule may test only what is decided before \
            the first thing it sets: a rule that sets the category cannot test the category or the priority, neither \
            itself nor through a condition. Make a second rule for the later outcome.
            """,
            before: """
                rule "Outage becomes security"
                    when   category is outage
                           text has hacked
                    then   category security, tag attack
                """,
            after: """
                rule "Hacked"
                    when   text has hacked
                    then   category security

                rule "Attack"
                    when   category is security
                           text has hacked
                    then   tag attack
                """),
    ]
}
