import DeskModel

extension Message {
    /// Takes out what the language does not give to the message's channel, so that a rule never meets a fact there which
    /// `check` calls impossible.
    ///
    /// Nothing is lost by it: the words of a subject are in the whole text, and the original is kept.
    mutating func keepFactsOfChannel() {
        if facts.channel != .email {
            facts.senderDomain = nil
            facts.headers = []
        }
        if facts.channel == .phone, facts.subject != nil {
            facts.subject = nil
            notes.append("Calls and texts have no subject; its words are in the whole text.")
        }
        if facts.channel != .phone, facts.duration != nil {
            facts.duration = nil
            notes.append("Only calls have a duration; the one given is left out.")
        }
    }
}
