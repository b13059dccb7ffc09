package import DeskModel

// Explanations for programs: what `explain --json` prints and the envelope carries.
extension Explanation {
    /// Where an explained message came from, for a program that explains many.
    package struct Origin {
        /// The file.
        package var file: String
        /// The message's place in the file, from 1.
        package var message: Int
        /// The rules that decided.
        package var rulesVersion: String

        /// An origin.
        package init(file: String, message: Int, rulesVersion: String) {
            self.file = file
            self.message = message
            self.rulesVersion = rulesVersion
        }
    }

    /// The decision as a JSON object: `category`, `priority`, `tags`, `tier`, `team`, `route_row`, and what was cut.
    ///
    /// - Parameters:
    ///   - notes: what the decoder noted of the message; `notes` where there are any.
    ///   - origin: adds `file`, `message` and `rules_version`.
    package func json(notes: [String] = [], origin: Origin? = nil) -> JSONText {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("category")
            category.write(to: &writer)
            if !cutTexts.isEmpty { writer.member("cut", cutTexts) }
            if let origin {
                writer.member("file", origin.file)
                writer.member("message", origin.message)
            }
            if !notes.isEmpty { writer.member("notes", notes) }
            if omittedHits > 0 { writer.member("omitted_hits", omittedHits) }
            if omittedLosers > 0 { writer.member("omitted_lost", omittedLosers) }
            writer.name("priority")
            priority.write(to: &writer)
            if let route {
                writer.member("route", route.written)
                writer.member("route_row", route.number)
            } else {
                writer.member("route_row", .null)
            }
            writer.member("rules_version", ifAny: origin?.rulesVersion)
            writer.name("tags")
            writer.array(tags) { $1.write(to: &$0) }
            writer.member("team", orNull: team)
            writer.member("tier", tier)
        }
        return writer.text
    }
}

extension Explanation.Tag {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("at", winner.rule.place)
            writer.member("because", winner.because)
            writer.member("rule", winner.rule.name)
            writer.member("value", name)
        }
    }
}

extension Explanation.Choice {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if !alsoAsked.isEmpty { writer.member("also_asked", alsoAsked) }
            if let winner {
                writer.member("at", winner.rule.place)
                writer.member("because", winner.because)
            }
            if isCeiling { writer.member("ceiling", true) }
            writer.name("lost")
            writer.array(losers) { writer, loser in
                writer.object { writer in
                    writer.member("at", loser.rule.place)
                    writer.member("rule", loser.rule.name)
                    writer.member("value", loser.wanted)
                }
            }
            writer.member("reason", ifAny: winner?.reason)
            writer.member("rule", orNull: winner?.rule.name)
            writer.member("value", value)
        }
    }
}
