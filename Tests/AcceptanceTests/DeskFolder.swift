import Foundation
import Glibc
import TestSupport

/// A folder with a small desk in it: three rules over three tiers, and ways to drop files.
struct DeskFolder {
    let folder: TemporaryFolder

    static let rules = """
        categories security, outage, billing, other
        priorities urgent, high, normal, low
        tiers first, second, third
        default category other, priority normal
        rule "Billing words"
            when text has refund or factur*
            then category billing
        rule "Outage words"
            when text has outage or "no funciona"
            then category outage, priority high
        rule "Robots"
            when automatic
            then priority at most low
        route
            | category | priority | tier   |
            | outage   | any      | third  |
            | billing  | any      | second |
            | any      | any      | first  |

        """

    init(rules: String = DeskFolder.rules) throws {
        folder = try TemporaryFolder()
        try folder.write("rules/desk.rules", rules)
        for gateway in ["email", "phone", "chat"] {
            for room in ["tmp", "new"] {
                try FileManager.default.createDirectory(
                    atPath: "\(folder.path)/spool/inbox/\(gateway)/\(room)", withIntermediateDirectories: true)
            }
        }
    }

    static func mail(_ number: Int, _ text: String) -> String {
        """
        From: Kim Berg <kim\(number)@example.org>
        To: support@example.org
        Subject: message \(number)
        Message-ID: <\(number).\(UInt32.random(in: 0 ... .max))@example.org>

        \(text)

        """
    }

    func inbox(_ gateway: String) -> String { "\(folder.path)/spool/inbox/\(gateway)" }

    /// As Maildir writers do: `tmp/`, then rename.
    func rename(_ name: String, _ text: String, gateway: String = "email") throws {
        try folder.write("spool/inbox/\(gateway)/tmp/\(name)", text)
        guard Glibc.rename("\(inbox(gateway))/tmp/\(name)", "\(inbox(gateway))/new/\(name)") == 0 else { throw failure }
    }

    /// As Postfix does: `tmp/`, hard link, unlink.
    func link(_ name: String, _ text: String, gateway: String = "email") throws {
        try folder.write("spool/inbox/\(gateway)/tmp/\(name)", text)
        let from = "\(inbox(gateway))/tmp/\(name)"
        guard Glibc.link(from, "\(inbox(gateway))/new/\(name)") == 0, unlink(from) == 0 else { throw failure }
    }

    /// As smstools does: in place.
    func writeInPlace(_ name: String, _ text: String, gateway: String = "email") throws {
        let path = "\(inbox(gateway))/new/\(name)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o644)
        guard descriptor >= 0 else { throw failure }
        defer { close(descriptor) }
        for chunk in [text.prefix(text.count / 2), text.dropFirst(text.count / 2)] {
            let bytes = Array(chunk.utf8)
            guard write(descriptor, bytes, bytes.count) == bytes.count else { throw failure }
        }
    }

    private var failure: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EINVAL) }
}
