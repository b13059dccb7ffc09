/// What the daemon does when it is asked: the other side of `io.firstline.Desk`.
///
/// Called from several threads at once, one for each connection; may block. Whether the peer may do it is settled before; who it was
/// is given for the record. Texts that come from peers (ids, tiers, notes) are as they came: nothing is checked but that they are
/// strings.
package protocol DeskOperations: TicketOperations {
    /// Where events are published.
    var events: EventFeed { get }

    /// How the desk is.
    func status() throws(DeskError) -> DeskStatus

    /// The metrics in the text format of Prometheus.
    func metrics() throws(DeskError) -> String

    /// Reads the rules again; the version in use and warnings about it, or `rulesRejected`.
    func reload(by peer: Peer) throws(DeskError) -> (rulesVersion: String, findings: [RuleFinding])

    /// What became of a dropped file, by its redo key in hexadecimal digits.
    func receipt(key: String) throws(DeskError) -> Receipt

    /// The held files of one gateway or of all, longest held first, at most `limit`; and how many more there are.
    func held(gateway: String?, limit: Int) throws(DeskError) -> (items: [HeldEntry], omitted: Int)

    /// The names of the tiers, as the rules list them.
    func tiers() throws(DeskError) -> [String]

    /// Hands over the messages in a tier's queue, some hundred at a time and in no order.
    ///
    /// What a consumer takes meanwhile may be left out.
    func queue(
        tier: String, _ body: ([QueueEntry]) throws(CallFailure) -> Void
    ) throws(CallFailure)

    /// Gives a held file back to the intake.
    func retryHeld(gateway: String, id: String, by peer: Peer) throws(DeskError)

    /// Hands a held file to a tier; the id of the message.
    func releaseHeld(
        gateway: String, id: String, tier: String, note: String?, by peer: Peer
    ) throws(DeskError) -> String

    /// The tier a message is in or is on hold for: what a role's tiers are compared with.
    func tier(ofMessage id: String) throws(DeskError) -> String

    /// Puts a waiting message on hold.
    func hold(message id: String, by peer: Peer) throws(DeskError)

    /// Lets a message go that is on hold.
    func release(message id: String, by peer: Peer) throws(DeskError)

    /// Removes everything that is kept of a person, or says what that would be.
    func forget(_ call: DeskInterface.Forget, by peer: Peer) throws(DeskError) -> ForgetReport

    /// Has the rules in use decide a waiting message again.
    func requeue(message id: String, by peer: Peer) throws(DeskError) -> DeskInterface.Requeue.Reply
}
