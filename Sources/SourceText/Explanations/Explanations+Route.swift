// The route table.
extension CodeExplanation {
    static let route: [CodeExplanation] = [
        CodeExplanation(
            "R050",
            """
            The route's columns are facts with few values (category, priority, channel, a calendar, a table's column, a \
            tag, a condition over such facts), and its cells are their values, `not` and values, or `any`. Text cannot be a \
            column: let a rule give a category or a tag for it, and route on that.
            """,
            before: """
                route
                    | category | subject | tier   |
                    | billing  | any     | second |
                    | any      | any     | first  |
                """,
            after: """
                route
                    | category | tier   |
                    | billing  | second |
                    | any      | first  |
                """),
        CodeExplanation(
            "R051",
            """
            The first row that fits wins, and earlier rows already fit every message that this one fits; or its \
            cells exclude each other, such as a calendar that is open and a condition that says it is closed. Move \
            it up, or take it out. A row for a category or priority that no rule gives yet is no such row.
            """,
            before: """
                route
                    | category | priority | tier   |
                    | billing  | any      | second |
                    | billing  | urgent   | third  |
                    | any      | any      | first  |
                """,
            after: """
                route
                    | category | priority | tier   |
                    | billing  | urgent   | third  |
                    | billing  | any      | second |
                    | any      | any      | first  |
                """),
        CodeExplanation(
            "R052",
            """
            The route has to say for every message where it goes, and for some combinations of values that messages \
            can have no row fits. The message lists them. Add rows, or end with one that has `any` everywhere.
            """,
            before: """
                route
                    | category | priority     | tier   |
                    | billing  | any          | second |
                    | any      | urgent, high | third  |
                """,
            after: """
                route
                    | category | priority     | tier   |
                    | billing  | any          | second |
                    | any      | urgent, high | third  |
                    | any      | any          | first  |
                """),
    ]
}
