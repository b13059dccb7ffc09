import Decoding
import DeskModel
import Settings
import Spool

/// One gateway's way in: what its files must fulfil, how they are found and how they are read.
struct GatewayLane {
    let gateway: Gateway
    let scan: InboxScan
    let rules: ClaimRules
    let decoder: MessageDecoder
    /// Candidates found and not claimed yet, oldest first; a slice, for the first is taken off it one after the other.
    private(set) var candidates: ArraySlice<Candidate> = []
    /// Companions whose message did not come, to be held.
    var companionsAlone: [Candidate] = []
    /// Companions that may be alone.
    private var lone = LoneCompanions()
    /// How many candidates were found since the start, and how many of them were taken.
    private var found = 0
    private var taken = 0
    /// Whether the last look left something in the directory.
    private(set) var hasMore = false

    /// - Parameter owner: the user who may drop, where the settings name one.
    init(
        _ gateway: Gateway, directories: GatewayDirectories, settings: Settings, owner: UInt32?, clock: SpoolClock
    ) {
        self.gateway = gateway
        let convention = GatewayLane.convention(of: gateway.format)
        var limits = InboxScan.Limits()
        limits.settle = .seconds(settings.intake.settle)
        limits.companionWait = .seconds(settings.intake.companionWait)
        limits.partWait = .seconds(settings.intake.partWait)
        scan = InboxScan(directories, convention: convention, limits: limits, clock: clock)
        var rules = ClaimRules(convention: convention, owner: owner)
        rules.maximumSize = settings.limits.fileSize
        self.rules = rules
        decoder = MessageDecoder(gateway: gateway, limits: settings.limits.decoding)
    }

    private static func convention(of format: MessageFormat?) -> DropConvention {
        DropConvention(
            role: { name in
                switch fileRole(of: name, format: format) {
                case .message: .message
                case .companion(let marker): .companion(of: marker)
                case .part: .part
                case .ignored: .ignored
                }
            },
            companions: { companionCandidates(of: $0, format: format) },
            parts: { partCandidates(of: $0, number: $1, format: format) })
    }

    /// Adds what a look found.
    ///
    /// - Parameter isPassEnd: whether the look came to the end of the directory.
    /// - Returns: whether companions wait for a message to name them.
    mutating func add(_ look: InboxLook, isPassEnd: Bool) -> Bool {
        let known = Set(candidates.map(\.name))
        let new = look.candidates.filter { !known.contains($0.name) }
        candidates += new
        found += new.count
        hasMore = look.more
        let alone = look.companionsAlone.filter { lone.isAlone($0.name, taken: taken) }
        let held = Set(companionsAlone.map(\.name))
        companionsAlone += alone.filter { !held.contains($0.name) }
        if isPassEnd { lone.endPass(found: found) }
        return alone.count < look.companionsAlone.count
    }

    /// Takes the next candidate off the list.
    mutating func next() -> Candidate? {
        guard let candidate = candidates.popFirst() else { return nil }
        taken += 1
        return candidate
    }

    /// Forgets what was found: it is found again, and nothing is alone before it was taken.
    mutating func forget() {
        candidates = []
        companionsAlone = []
        lone = LoneCompanions()
        taken = found
    }

    /// The rules for taking up a file again whose content names companions.
    func rules(withCompanions names: [String]) -> ClaimRules {
        var rules = rules
        let base = rules.convention
        rules.convention = DropConvention(
            role: base.role, companions: { base.companions($0) + names }, parts: base.parts)
        return rules
    }
}
