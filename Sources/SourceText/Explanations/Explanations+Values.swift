// Values: unknown, of the wrong kind, times, numbers, lists, limits, clocks.
extension CodeExplanation {
    static let values: [CodeExplanation] = [
        CodeExplanation(
            "R006",
            """
            The fact has a fixed set of values, or values of a fixed form, and this is none of them. Languages are two \
            letters (`es`), attachment types two words (`application/pdf`).
            """,
            before: """
                rule "By mail"
                    when   channel is mail
                    then   tag by-mail
                """,
            after: """
                rule "By mail"
                    when   channel is email
                    then   tag by-mail
                """),
        CodeExplanation(
            "R007",
            """
            The test does not suit the fact. Words are looked for in a text with `has`, values are compared with `is`, \
            numbers are tested with `over`, `under` and `between`, and a yes/no fact stands alone.
            """,
            before: """
                rule "Refunds"
                    when   subject is refund
                    then   category billing
                """,
            after: """
                rule "Refunds"
                    when   subject has refund
                    then   category billing
                """),
        CodeExplanation(
            "R012",
            """
            A list, table or calendar names a file that is not there, cannot be read, or lies outside the rule directory. \
            Its path starts from the rule file that names it, without `/` in front and without `..`.
            """,
            before: """
                list outage-words from "../outage.txt"

                rule "Outage"
                    when   text has any of outage-words
                    then   category outage
                """,
            after: """
                list outage-words
                    outage, "sve je palo"

                rule "Outage"
                    when   text has any of outage-words
                    then   category outage
                """),
        CodeExplanation(
            "R013",
            """
            A time zone, day, span, date or time is not one. Zones are those of the system (`Europe/Madrid`), days are \
            `mon` to `sun`, `mon-fri` or `daily`, spans `08:00-18:00`, dates `2026-12-25`.
            """,
            before: """
                hours office
                    timezone "Europe/Madrid"
                    open     mon-fri 8-18

                rule "At night"
                    when   office is closed
                    then   tag night
                """,
            after: """
                hours office
                    timezone "Europe/Madrid"
                    open     mon-fri 08:00-18:00

                rule "At night"
                    when   office is closed
                    then   tag night
                """),
        CodeExplanation(
            "R014",
            """
            A number is no whole number, its unit is missing or does not suit the fact, or the two ends of `between` stand \
            the wrong way round. A size has KB or MB, a duration seconds, minutes or hours, `attachments` no unit.
            """,
            before: """
                rule "Heavy"
                    when   size over 5
                    then   tag heavy
                """,
            after: """
                rule "Heavy"
                    when   size over 5 MB
                    then   tag heavy
                """),
        CodeExplanation(
            "R015",
            """
            A list is empty, or is used in two ways: `has any of` takes its entries for words to look for in a text, `is in` \
            for values to compare whole. A list of values has no `*`.
            A warning is that no comma divides entries of a line (a phrase of two words without quotes is two entries), \
            that a line of a list's file has commas (it is one phrase), and that a word is looked for which is also the \
            name of a list.
            """,
            before: """
                list staff
                    *example.org

                rule "Colleague"
                    when   sender-domain is in staff
                    then   tag colleague
                """,
            after: """
                rule "Colleague"
                    when   sender-domain is under example.org
                    then   tag colleague
                """),
        CodeExplanation(
            "R016",
            """
            The rule set is larger than the bounds allow: 10,000 rules, 200,000 phrases, 200 characters in a phrase, \
            1,000 values of a column. The message says the number; all but the length of a phrase can be \
            raised in the settings, under `limits`. A file may have 1 MB; phrases may \
            stand in a file of their own (`list words from "words.txt"`), which may have 16 MB.
            """,
            before: """
                rule "Long"
                    when   text has "this phrase goes on and on and on and on and on and on and on and on and on and on and on \
                and on and on and on and on and on and on and on and on and on and on and on and on and on and on \
                and on and on and on and on and on and on and on and on and on"
                    then   tag long
                """,
            after: """
                rule "Long"
                    when   text has "this phrase goes on and on"
                    then   tag long
                """),
        CodeExplanation(
            "R019",
            """
            A clock of a tier cannot work: it is zero, it counts days of a calendar (where a day may have any number of \
            hours: say how many), or the tier escalates to itself.
            """,
            before: """
                hours office
                    timezone "Europe/Madrid"
                    open     mon-fri 08:00-18:00

                tier first
                    answer within 2 days of office
                """,
            after: """
                hours office
                    timezone "Europe/Madrid"
                    open     mon-fri 08:00-18:00

                tier first
                    answer within 20 hours of office
                """),
        CodeExplanation(
            "R041",
            """
            Following the `escalate` clocks, a message would come back to a tier it has been to; or a clock of a tier can \
            never be the first to ring, because another one of that tier, for the same priorities, is always shorter.
            """,
            before: """
                tier first
                    escalate to second after 2 hours

                tier second
                    escalate to first after 4 hours
                """,
            after: """
                tier first
                    escalate to second after 2 hours

                tier second
                    escalate to third after 4 hours
                """),
    ]
}
