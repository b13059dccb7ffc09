// The methods of `io.firstline.Desk`. To add one: its definition in `DeskInterface`, a type here, a function in `DeskOperations` and a
// line in `DeskService`; a test says what is forgotten.

extension DeskInterface {
    /// Asks how the desk is.
    package struct Status: VarlinkRequest {
        package static let method = DeskInterface.name + ".Status"

        /// The answer.
        package struct Reply: Codable, Equatable, Sendable {
            /// How it is.
            package var status: DeskStatus
        }

        /// The call.
        package init() {}
    }

    /// Asks for the metrics.
    package struct Metrics: VarlinkRequest {
        package static let method = DeskInterface.name + ".Metrics"

        /// The answer.
        package struct Reply: Codable, Equatable, Sendable {
            /// The metrics in the text format of Prometheus.
            package var text: String
        }

        /// The call.
        package init() {}
    }

    /// Asks to be told everything that happens; a stream.
    package struct Watch: VarlinkRequest {
        package static let method = DeskInterface.name + ".Watch"

        /// One event.
        package struct Reply: Codable, Equatable, Sendable {
            /// What happened.
            package var event: WatchedEvent
        }

        /// The call.
        package init() {}
    }

    /// Has the rules read again.
    package struct Reload: VarlinkRequest {
        package static let method = DeskInterface.name + ".Reload"

        /// The rules that are in use now.
        package struct Reply: Codable, Equatable, Sendable {
            /// Their version.
            package var rulesVersion: String
            /// Warnings and notes about them.
            package var diagnostics: [RuleFinding]

            private enum CodingKeys: String, CodingKey {
                case diagnostics
                case rulesVersion = "rules_version"
            }

            /// The answer.
            package init(rulesVersion: String, diagnostics: [RuleFinding]) {
                self.rulesVersion = rulesVersion
                self.diagnostics = diagnostics
            }
        }

        /// The call.
        package init() {}
    }

    /// Asks what became of a dropped file.
    package struct GetReceipt: VarlinkRequest {
        package static let method = DeskInterface.name + ".GetReceipt"

        /// The answer.
        package struct Reply: Codable, Equatable, Sendable {
            /// What it turned out to be.
            package var receipt: Receipt
        }

        /// The file's redo key, hexadecimal.
        package var key: String

        /// The call.
        package init(key: String) {
            self.key = key
        }
    }

    /// Asks what is held.
    package struct ListHeld: VarlinkRequest {
        package static let method = DeskInterface.name + ".ListHeld"

        /// The held files.
        package struct Reply: Codable, Equatable, Sendable {
            /// The files, longest held first.
            package var items: [HeldEntry]
            /// How many more there are.
            package var omitted: Int
        }

        /// One gateway; nil for all.
        package var gateway: String?

        /// The call.
        package init(gateway: String? = nil) {
            self.gateway = gateway
        }
    }

    /// Asks what is in the tiers' queues; a stream.
    package struct ListQueue: VarlinkRequest {
        package static let method = DeskInterface.name + ".ListQueue"

        /// Some of the messages.
        package struct Reply: Codable, Equatable, Sendable {
            /// The messages, in no order.
            package var items: [QueueEntry]
        }

        /// One tier; nil for all.
        package var tier: String?

        /// The call.
        package init(tier: String? = nil) {
            self.tier = tier
        }
    }

    /// Gives a held file back to the intake.
    package struct RetryHeld: VarlinkRequest {
        package static let method = DeskInterface.name + ".RetryHeld"
        package typealias Reply = NoReply

        /// The gateway.
        package var gateway: String
        /// The file's id within it.
        package var id: String

        /// The call.
        package init(gateway: String, id: String) {
            self.gateway = gateway
            self.id = id
        }
    }

    /// Hands a held file to a tier.
    package struct ReleaseHeld: VarlinkRequest {
        package static let method = DeskInterface.name + ".ReleaseHeld"

        /// What became of it.
        package struct Reply: Codable, Equatable, Sendable {
            /// The id of the message.
            package var message: String
        }

        /// The gateway.
        package var gateway: String
        /// The file's id within it.
        package var id: String
        /// The tier that gets it.
        package var tier: String
        /// A word for those who will read it.
        package var note: String?

        /// The call.
        package init(gateway: String, id: String, tier: String, note: String? = nil) {
            self.gateway = gateway
            self.id = id
            self.tier = tier
            self.note = note
        }
    }

    /// Puts a message on hold.
    package struct Hold: VarlinkRequest {
        package static let method = DeskInterface.name + ".Hold"
        package typealias Reply = NoReply

        /// The message's id.
        package var message: String

        /// The call.
        package init(message: String) {
            self.message = message
        }
    }

    /// Lets a message go that is on hold.
    package struct Release: VarlinkRequest {
        package static let method = DeskInterface.name + ".Release"
        package typealias Reply = NoReply

        /// The message's id.
        package var message: String

        /// The call.
        package init(message: String) {
            self.message = message
        }
    }

    /// Has a message decided again.
    package struct Requeue: VarlinkRequest {
        package static let method = DeskInterface.name + ".Requeue"

        /// What was decided.
        package struct Reply: Codable, Equatable, Sendable {
            /// The tier.
            package var tier: String
            /// The priority.
            package var priority: String
            /// The category.
            package var category: String

            /// The answer.
            package init(tier: String, priority: String, category: String) {
                self.tier = tier
                self.priority = priority
                self.category = category
            }
        }

        /// The message's id.
        package var message: String

        /// The call.
        package init(message: String) {
            self.message = message
        }
    }
}
