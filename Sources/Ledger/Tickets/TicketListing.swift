import BusinessTime
import GRDB
import Ticketing

/// Finds the tickets of a filter slice by slice: each slice is one range of an index, already in order.
///
/// A slice is one tier and one urgency of what is open, or of what is resolved. There are few of either, so a list costs as much among a million
/// tickets as among a hundred, also where nothing or nearly everything fits; one query over all of them would go through them one by one.
/// Rows are read only of those that are shown.
struct TicketListing {
    let database: Database
    let filter: TicketFilter

    /// A ticket with what it is ordered by.
    private struct Place {
        var serial: Int64
        var rank: Int
        var opened: Int64
    }

    private var limit: Int { min(max(filter.limit, 0), 10_000) }

    /// The serial numbers of the tickets, in the order of the list.
    func serials() throws -> [Int64] {
        if !filter.words.isEmpty { return try withWords() }
        if filter.holder != nil { return try ofHolder() }
        switch filter.states {
        case .open: return try byUrgency().map(\.serial)
        case .only(.new):
            // Most of what is open is new; the index of states is for the few others.
            return try byUrgency(state: .new).map(\.serial)
        case .only(.resolved): return newest(try slices(isOpen: false)).map(\.serial)
        case .all: return newest(try slices(isOpen: true) + slices(isOpen: false)).map(\.serial)
        case .only(let state): return try ofState(state)
        }
    }

    /// Slices of falling urgency, until there are enough.
    private func byUrgency(state: TicketState? = nil) throws -> [Place] {
        var found: [Place] = []
        for (_, slices) in Dictionary(grouping: try ranges(isOpen: true), by: \.rank).sorted(by: { $0.key < $1.key }) {
            var same: [Place] = []
            for slice in slices {
                same += try places(tier: slice.tier, rank: slice.rank, isOpen: true, state: state, order: "ASC")
            }
            found += same.sorted { ($0.opened, $0.serial) < ($1.opened, $1.serial) }
            if found.count >= limit { break }
        }
        return Array(found.prefix(limit))
    }

    private func slices(isOpen: Bool) throws -> [Place] {
        try ranges(isOpen: isOpen).flatMap {
            try places(tier: $0.tier, rank: $0.rank, isOpen: isOpen, state: nil, order: "DESC")
        }
    }

    private func newest(_ places: [Place]) -> [Place] {
        Array(places.sorted { ($0.opened, $0.serial) > ($1.opened, $1.serial) }.prefix(limit))
    }

    /// The tiers and urgencies that there are, as far as they are asked for: each is found by a jump through the index.
    private func ranges(isOpen: Bool) throws -> [(tier: String, rank: Int)] {
        let state = isOpen ? "state <> 'resolved'" : "state = 'resolved'"
        let nextTier = try database.cachedStatement(sql: "SELECT MIN(tier) FROM ticket WHERE \(state) AND tier > ?")
        let nextRank = try database.cachedStatement(
            sql: "SELECT MIN(rank) FROM ticket WHERE \(state) AND tier = ? AND rank > ?")
        var tiers: [String] = []
        if let asked = filter.tiers {
            tiers = Set(asked).sorted()
        } else {
            while let tier = try String.fetchOne(nextTier, arguments: [tiers.last ?? ""]) { tiers.append(tier) }
        }
        var ranges: [(tier: String, rank: Int)] = []
        for tier in tiers {
            if let priority = filter.priority {
                ranges.append((tier, priority.rank))
                continue
            }
            var last = -1
            while let rank = try Int.fetchOne(nextRank, arguments: [tier, last]) {
                ranges.append((tier, rank))
                last = rank
            }
        }
        return ranges
    }

    private func places(
        tier: String, rank: Int, isOpen: Bool, state: TicketState?, order: String
    ) throws -> [Place] {
        var conditions = [isOpen ? "state <> 'resolved'" : "state = 'resolved'", "tier = ?", "rank = ?"]
        var arguments: StatementArguments = [tier, rank]
        if let state {
            // The index of states has none of the others.
            conditions.append("+state = ?")
            arguments += [state.rawValue]
        }
        return try fetch(conditions, arguments, order: "opened \(order), serial \(order)")
    }

    /// Of a state that few tickets are in at a time.
    private func ofState(_ state: TicketState) throws -> [Int64] {
        let conditions = ["state <> 'resolved'", "state = ?"] + tierConditions
        return try fetch(
            conditions, [state.rawValue] + tierArguments, order: "rank, opened, serial"
        ).map(\.serial)
    }

    /// Few tickets are in anybody's hands, and none that is resolved.
    private func ofHolder() throws -> [Int64] {
        var conditions = ["holder = ?"]
        var arguments: StatementArguments = [filter.holder]
        if case .only(let state) = filter.states {
            conditions.append("+state = ?")
            arguments += [state.rawValue]
        }
        let order = filter.states == .all ? "opened DESC, serial DESC" : "rank, opened, serial"
        return try fetch(conditions + tierConditions, arguments + tierArguments, order: order).map(\.serial)
    }

    /// Of the newest messages with the words: those tickets are few, whatever else is asked for.
    private func withWords() throws -> [Int64] {
        guard let query = Ledger.query(filter.words) else { return [] }
        var conditions = [
            """
            id IN (SELECT message.ticket FROM (
                SELECT rowid AS row FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT \(Ledger.searchLimit)
            ) JOIN search_message USING (row) JOIN message ON message.id = message_id)
            """
        ]
        var arguments: StatementArguments = [query]
        var order = "rank, opened, serial"
        switch filter.states {
        case .open: conditions.append("+state <> 'resolved'")
        case .only(let state):
            conditions.append("+state = ?")
            arguments += [state.rawValue]
            if state == .resolved { order = "opened DESC, serial DESC" }
        case .all: order = "opened DESC, serial DESC"
        }
        if let holder = filter.holder {
            conditions.append("+holder = ?")
            arguments += [holder]
        }
        return try fetch(conditions + tierConditions, arguments + tierArguments, order: order).map(\.serial)
    }

    private var tierConditions: [String] {
        filter.tiers.map { ["+tier IN (\(databaseQuestionMarks(count: $0.count)))"] } ?? []
    }

    private var tierArguments: StatementArguments { StatementArguments(filter.tiers ?? []) }

    /// - Parameter more: conditions that choose the index; what is added here is only looked at, but for the category's slices.
    private func fetch(_ more: [String], _ values: StatementArguments, order: String) throws -> [Place] {
        var (conditions, arguments) = (more, values)
        // A column behind a plus chooses no index.
        let isSlice = more.contains("rank = ?")
        if let category = filter.category {
            conditions.append(isSlice ? "category = ?" : "+category = ?")
            arguments += [category]
        }
        if let priority = filter.priority {
            conditions.append("+rank = ? AND +priority = ?")
            arguments += [priority.rank, priority.name]
        }
        if let moment = filter.openedBefore {
            conditions.append(isSlice ? "opened < ?" : "+opened < ?")
            arguments += [moment.milliseconds]
        }
        let sql = """
            SELECT serial, rank, opened FROM ticket WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(order) LIMIT \(limit)
            """
        return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments).map {
            Place(serial: $0[0], rank: $0[1], opened: $0[2])
        }
    }
}
