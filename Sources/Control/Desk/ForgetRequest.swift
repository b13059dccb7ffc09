/// What forgetting a person removed, or would: the type `ForgetReport`.
package struct ForgetReport: Codable, Equatable, Sendable {
    /// Whether nothing was changed.
    package var isDryRun: Bool
    /// Messages.
    package var messages: Int
    /// Files as they came, in the ledger.
    package var contents: Int
    /// Envelopes in the tiers.
    package var envelopes: Int
    /// What envelopes were made from, in the tiers.
    package var originals: Int
    /// Numbers of the tickets whose histories lose their words.
    package var tickets: [String]
    /// Those of them that are open.
    package var open: [String]
    /// Held files and files set aside, by their paths below the spool.
    package var files: [String]
    /// Files that name the address and stay: why they are there, by path.
    package var left: [String: String]
    /// When the address was forgotten before, RFC 3339.
    package var before: String?

    private enum CodingKeys: String, CodingKey {
        case messages, contents, envelopes, originals, tickets, open, files, left, before
        case isDryRun = "dry_run"
    }

    /// A report of nothing.
    package init(isDryRun: Bool) {
        self.isDryRun = isDryRun
        (messages, contents, envelopes, originals) = (0, 0, 0, 0)
        (tickets, open, files, left) = ([], [], [], [:])
    }
}

extension DeskInterface {
    /// Has a person forgotten.
    package struct Forget: VarlinkRequest {
        package static let method = DeskInterface.name + ".Forget"

        /// What was removed.
        package struct Reply: Codable, Equatable, Sendable {
            /// How much.
            package var report: ForgetReport

            /// The answer.
            package init(report: ForgetReport) {
                self.report = report
            }
        }

        /// The person's address, as the fact `sender` has it.
        package var sender: String
        /// Whether to say only what would go.
        package var isDryRun: Bool
        /// Whether the whole ledger is written anew at the end.
        package var rewrite: Bool

        private enum CodingKeys: String, CodingKey {
            case sender, rewrite
            case isDryRun = "dry_run"
        }

        /// The call.
        package init(sender: String, isDryRun: Bool, rewrite: Bool = false) {
            self.sender = sender
            self.isDryRun = isDryRun
            self.rewrite = rewrite
        }
    }
}
