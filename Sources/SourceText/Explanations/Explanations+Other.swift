// The formatter and the settings.
extension CodeExplanation {
    static let other: [CodeExplanation] = [
        CodeExplanation(
            "F001",
            """
            `firstlinectl fmt --check` found a file that is not laid out in the canonical form. `firstlinectl fmt` brings it \
            there, `firstlinectl fmt --diff` shows what would change. The rules mean the same either way.
            """,
            before: """
                rule "Refunds"
                  when text has refund
                  then category billing
                """,
            after: """
                rule "Refunds"
                    when   text has refund
                    then   category billing
                """),
        CodeExplanation(
            "S001",
            "The settings file has a block or key that this program does not know; mostly it is misspelt.",
            before: """
                paths
                    spol  /var/spool/firstline
                """,
            after: """
                paths
                    spool  /var/spool/firstline
                """),
        CodeExplanation(
            "S002",
            "The value does not suit the key of the settings file: a number without its unit, a path that is not absolute, a word that is none of those allowed.",
            before: """
                limits
                    file-size 5
                """,
            after: """
                limits
                    file-size 5 MB
                """),
    ]
}
