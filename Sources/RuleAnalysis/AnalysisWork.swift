/// What an analysis did, by what was asked: a measure of time that does not depend on the machine.
package struct AnalysisWork: Sendable {
    /// What is asked of rules, conditions and lists.
    package enum Topic: String, CaseIterable, Sendable {
        /// Which phrases every text has that has a given one.
        case phrases = "phrases that imply others"
        /// R021 and R033 of lists.
        case lists = "lists"
        /// R030.
        case contradiction = "R030 never matches"
        /// R036.
        case channels = "R036 fact not on channel"
        /// R031.
        case shadow = "R031 shadowed"
        /// R035 of whole rules.
        case certainty = "R035 always matches"
        /// R032.
        case redundancy = "R032 redundant"
        /// R035 of lines.
        case idleLine = "R035 idle line"
        /// R034.
        case floor = "R034 floor under ceiling"
        /// The rules that are named in a finding, and the message that shows it.
        case proof = "what findings show"
        /// R051 and R052.
        case route = "R051, R052 route"
    }

    /// What one topic took.
    package struct Tally: Equatable, Sendable {
        /// Questions, each a search for a message; of phrases and lists how many there are.
        package var questions = 0
        /// Small steps.
        package var steps = 0
        /// Rules that searches met and had to make fail, summed over the questions.
        package var met = 0
        /// Questions that were given up for want of steps.
        package var undecided = 0
    }

    private var tallies: [Topic: Tally] = [:]

    /// What a topic took.
    package subscript(topic: Topic) -> Tally {
        get { tallies[topic] ?? Tally() }
        set { tallies[topic] = newValue }
    }

    /// All topics together.
    package var total: Tally {
        tallies.values.reduce(into: Tally()) { sum, tally in
            sum.questions += tally.questions
            sum.steps += tally.steps
            sum.met += tally.met
            sum.undecided += tally.undecided
        }
    }
}
