// Words and phrases.
extension CodeExplanation {
    static let phrases: [CodeExplanation] = [
        CodeExplanation(
            "R020",
            """
            Words are compared without case, accents and punctuation, and nothing of this phrase is left then; or its `*` \
            does not touch a word. `*` stands directly at the end or the start of a word, and `exact` has none.
            """,
            before: """
                rule "Shouting"
                    when   text has "!!!"
                    then   tag loud
                """,
            after: """
                rule "Shouting"
                    when   text has "right now"
                    then   tag loud
                """),
        CodeExplanation(
            "R021",
            """
            The phrase finds something in nearly every message: one or two letters and a `*`, or a single character of a \
            script that is written without spaces. Write more of the word.
            """,
            before: """
                rule "Refunds"
                    when   text has r*
                    then   category billing
                """,
            after: """
                rule "Refunds"
                    when   text has refund*
                    then   category billing
                """),
        CodeExplanation(
            "R022",
            """
            A word mixes letters of two scripts that look alike (here the first letter is a Cyrillic er), or has \
            characters that cannot be seen. It looks right and never matches what people write. Type the word anew \
            instead of pasting it.
            """,
            before: """
                rule "Passwords"
                    when   text has "\u{440}assword"
                    then   tag password
                """,
            after: """
                rule "Passwords"
                    when   text has "password"
                    then   tag password
                """),
        CodeExplanation(
            "R033",
            """
            Another entry of the list finds everything that this one finds: `factur*` finds `factura pendiente` too, and \
            `racun` is `račun`, since accents do not matter. Take the narrower one out.
            """,
            before: """
                list billing-words
                    factur*, "factura pendiente"

                rule "Billing words"
                    when   text has any of billing-words
                    then   category billing
                """,
            after: """
                list billing-words
                    factur*

                rule "Billing words"
                    when   text has any of billing-words
                    then   category billing
                """),
    ]
}
