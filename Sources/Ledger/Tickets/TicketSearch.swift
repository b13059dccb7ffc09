import Foundation
import GRDB

/// A message whose text is to be indexed.
package struct UnindexedMessage: Sendable {
    /// The message.
    package var id: MessageID
    /// Its subject, empty where it has none.
    package var subject: String
    /// Its text with everything quoted, empty where it has none.
    package var text: String
    /// Who sent it, empty where nobody knows.
    package var sender: String
}

extension Ledger {
    /// Messages whose text is not in the full-text index, oldest first; at most `limit`.
    package func unindexed(limit: Int) throws(LedgerError) -> [UnindexedMessage] {
        try read { database in
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT id, json_extract(facts_json, '$.subject'),
                            coalesce(json_extract(facts_json, '$.whole-text'), json_extract(facts_json, '$.body')),
                            coalesce(json_extract(facts_json, '$.sender-name') || ' ', '') || coalesce(sender, '')
                        FROM search_queue JOIN message ON message.id = search_queue.message_id ORDER BY message_id LIMIT ?
                        """), arguments: [limit])
            return rows.compactMap { row in
                MessageID(row[0]).map {
                    UnindexedMessage(id: $0, subject: row[1] ?? "", text: row[2] ?? "", sender: row[3] ?? "")
                }
            }
        }
    }

    /// Puts normalised texts into the full-text index, in a transaction of its own.
    package func index(_ texts: [(message: MessageID, text: String)]) throws(LedgerError) {
        guard !texts.isEmpty else { return }
        try write { database in
            for (message, text) in texts {
                let id = message.description
                try database.cachedStatement(sql: "DELETE FROM search_queue WHERE message_id = ?").execute(arguments: [
                    id
                ])
                // It may have been forgotten since its text was read.
                guard database.changesCount > 0 else { continue }
                try database.cachedStatement(sql: "INSERT INTO search_message (message_id) VALUES (?)")
                    .execute(arguments: [id])
                try database.cachedStatement(sql: "INSERT INTO search (rowid, text) VALUES (?, ?)")
                    .execute(arguments: [database.lastInsertedRowID, text])
            }
        }
    }

    /// A query for the full-text index: all of the tokens; one that ends in `*` stands for all that begin so.
    ///
    /// Each token is quoted, so that nothing somebody types is taken for an operator; nil where there is no token.
    static func query(_ tokens: [String]) -> String? {
        let quoted = tokens.compactMap { token -> String? in
            let isPrefix = token.hasSuffix("*")
            let word = token.filter { $0 != "*" && $0 != "\"" && $0 != "\0" }
            return word.isEmpty ? nil : "\"\(word)\"" + (isPrefix ? "*" : "")
        }
        return quoted.isEmpty ? nil : quoted.joined(separator: " ")
    }
}
