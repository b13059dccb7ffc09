import BusinessTime
import DeskModel
import Foundation
import Glibc
import Ledger
import Testing

/// A ledger in a directory of its own, which goes with the value.
final class LedgerFixture {
    let directory: String
    let ids = MessageIDSource()
    var number = 0

    init() throws {
        var template = Array("/tmp/firstline-ledger-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    func open() throws(LedgerError) -> Ledger { try Ledger.open(directory: directory) }

    /// A file with messages that carry these keys.
    func record(messages: Int = 1, keys: [MessageKey] = [], references: [TicketReference] = [], content: [UInt8]? = [1])
        -> IntakeRecord
    {
        number += 1
        var record = IntakeRecord(
            gateway: "sms", name: "m\(number)", redoKey: redoKey(number), size: 1, digest: redoKey(number),
            received: now(0),
            outcome: .messages, content: content)
        for ordinal in 0..<messages {
            var message = MessageRecord(
                id: ids.next(now: now(0)), ordinal: ordinal, channel: .phone, category: "outage", priority: "high",
                tier: "first",
                rank: 1, envelopeName: "01-\(number)-\(ordinal).json", ticket: "T\(number)", factsJSON: "{}",
                decisionJSON: "{}", rulesVersion: "v1", decided: now(0))
            if ordinal == 0 {
                message.keys = keys
                message.references = references
            }
            record.messages.append(message)
        }
        return record
    }

    func redoKey(_ number: Int) -> [UInt8] {
        (0..<32).map { UInt8(truncatingIfNeeded: number >> ($0 % 4 * 8)) }
    }
}

func now(_ seconds: Int64) -> Timestamp { Timestamp(seconds: 1_795_296_845 + seconds) }

extension Ledger {
    /// Commits with a window of an hour for duplicates.
    func commit(_ batch: [IntakeRecord], published: [MessageID] = []) throws(LedgerError) {
        try commit(batch, published: published, now: now(1), keysSince: now(-3600))
    }
}
