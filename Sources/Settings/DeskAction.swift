/// What a person may be permitted to do at the desk: the words of a role's `may`.
///
/// The names are part of the settings file and of the control socket's errors; one that was released keeps its meaning.
package enum DeskAction: String, CaseIterable, Sendable {
    /// See what is held and what happens. Whoever may do anything else may look, too.
    case look
    /// Take a message from a tier's queue.
    case take
    /// Say that a message is dealt with.
    case resolve
    /// Hand a message to another tier.
    case escalate
    /// Write a note to a message.
    case note
    /// Keep a message from being worked on for now.
    case hold
    /// Let go what is on hold: a message back to its tier, a held file to a tier as it is.
    case release
    /// Have a message decided again by the rules in use.
    case requeue
    /// Give a held file back to the intake.
    case retry
    /// Have the daemon read its rules again.
    case reload
    /// Have everything removed that is kept of a person.
    case forget
}
