import DeskModel
import Foundation
import Spool

/// Whether everything that was dropped ended well: the promises of the spool, one by one.
struct Verdict {
    /// What may be otherwise than in a life without crash and error.
    struct Leniency: OptionSet, Sendable {
        let rawValue: Int
        /// After a power cut an envelope may come back under the id it had.
        static let sameIDAgain = Leniency(rawValue: 1)
        /// A file that cannot be read is held.
        static let heldAsUnreadable = Leniency(rawValue: 2)
        /// Renames may have survived half: a file with two names may be kept under both, for whatever reason.
        static let twoNames = Leniency(rawValue: 4)
        /// The process died on a file twice: it is held.
        static let heldAsCrashed = Leniency(rawValue: 8)
        /// What upkeep removes may be there still: it was not looked at again.
        static let notRemovedYet = Leniency(rawValue: 16)
    }

    private let scenario: Scenario
    private let image: FileImage
    private let rows: LedgerRows
    private let leniency: Leniency
    /// What is wrong, a sentence each.
    private(set) var problems: [String] = []

    /// - Parameters:
    ///   - seen: the ids under which consumers may have seen each message before.
    ///   - isRewritten: whether the late writer wrote its second version.
    init(
        _ scenario: Scenario, _ image: FileImage, _ rows: LedgerRows, seen: Seen = Seen(), isRewritten: Bool,
        leniency: Leniency = []
    ) {
        self.scenario = scenario
        self.image = image
        self.rows = rows
        self.leniency = leniency
        for file in scenario.dropped { judge(file, seen, isRewritten) }
        judgeSharing(seen)
        judgePlaces()
        judgeRows()
        judgeStubs()
        if scenario.hasTickets { judgeTickets() }
    }

    private mutating func judgeTickets() {
        problems += Verdict.disagreements(
            rows, image, mayComeBack: !leniency.isDisjoint(with: [.sameIDAgain, .twoNames]))
    }

    private func envelopes(saying word: String) -> [(id: String, path: String, bytes: [UInt8])] {
        Seen.envelopes(in: image).filter { $0.bytes.says(word) }
    }

    private mutating func judge(_ file: Scenario.Dropped, _ seen: Seen, _ isRewritten: Bool) {
        let places = scenario.places(of: file, in: image)
        switch file.end {
        case .delivered(let words):
            if isExcused(file) { return }
            for word in words { judgeDelivered(word, file, file.bytes, seen) }
            judgeGone(file, places)
        case .held(let code):
            if isExcused(file) { return }
            judgeHeld(file, code.rawValue)
        case .aside: judgeAside(file, places)
        case .sharing: break
        case .rewritten(let first, let second):
            if isExcused(file) { return }
            judgeDelivered(first, file, file.bytes, seen)
            // A power cut may have taken the claim back, and with it what ties the versions of the file together.
            let isTied = !leniency.contains(.sameIDAgain)
            if isRewritten, second.keepsID, !isTied, isKept(places, in: "aside") { return }
            if isRewritten { judgeDelivered(second.word, file, second.bytes, seen) }
            judgeGone(file, places)
            if isRewritten, isTied { judgeTicket(first, second.word) }
        case .givenBack(let word, let code):
            if isExcused(file) { return }
            if places.contains(where: { $0.place == "held" }) {
                judgeHeld(file, code.rawValue)
                if !envelopes(saying: word).isEmpty, !leniency.contains(.twoNames) {
                    problems.append("\(file.name) is held and was delivered")
                }
            } else {
                judgeDelivered(word, file, file.bytes, seen)
            }
        case .removed(let word):
            let left = image.tree.filter { path, inode in
                path.contains(file.escaped) || path.contains("/originals/")
                    || path.hasPrefix("/tiers/") && (image.files[inode]?.bytes ?? []).says(word)
            }
            if !left.isEmpty, !leniency.contains(.notRemovedYet) {
                problems.append("\(file.name) was kept for long enough, and is at \(left.keys.sorted())")
            }
        }
    }

    /// What a late writer made belongs to the ticket of what was there before.
    private mutating func judgeTicket(_ first: String, _ second: String) {
        let tickets = [first, second].map { word in
            Set(
                envelopes(saying: word).compactMap {
                    (try? JSONSerialization.jsonObject(with: Data($0.bytes)) as? [String: Any])?["ticket"] as? String
                })
        }
        if tickets[0].count != 1 || tickets[0] != tickets[1] {
            problems.append("the versions \(first) and \(second) of one file have the tickets \(tickets)")
        }
    }

    private typealias Place = (place: String, path: String, inode: FileImage.Inode)

    /// Of a file that was delivered nothing is left.
    private mutating func judgeGone(_ file: Scenario.Dropped, _ places: [Place]) {
        let left = places.filter { !leniency.contains(.twoNames) || !["held", "aside"].contains($0.place) }
        if !left.isEmpty { problems.append("\(file.name) was delivered and is at \(left.map(\.path))") }
    }

    private mutating func judgeDelivered(_ word: String, _ file: Scenario.Dropped, _ content: [UInt8], _ seen: Seen) {
        let found = envelopes(saying: word)
        let ids = Set(found.map(\.id))
        let before = seen.ids[word] ?? []
        if ids.isEmpty { problems.append("\(word) of \(file.name) was lost") }
        if ids.union(before).count > 1 {
            problems.append(
                "\(word) of \(file.name) was delivered under the ids \(ids.sorted()), before \(before.sorted())")
        }
        if found.count > ids.count, !leniency.contains(.sameIDAgain) {
            problems.append("\(word) of \(file.name) is in several rooms: \(found.map(\.path))")
        }
        for envelope in found { judge(envelope.path, envelope.bytes, file, content) }
        guard let row = rows.messages.first(where: { $0.facts.says(word) }) else {
            problems.append("\(word) of \(file.name) was delivered and has no row")
            return
        }
        if !ids.contains(row.id) { problems.append("the row of \(word) has the id \(row.id), its envelope \(ids)") }
    }

    /// An envelope must be whole, and what it names must be there, byte for byte.
    private mutating func judge(_ path: String, _ bytes: [UInt8], _ file: Scenario.Dropped, _ content: [UInt8]) {
        guard let envelope = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else {
            problems.append("\(path) is no whole envelope")
            return
        }
        let tier = path.split(separator: "/").prefix(2).joined(separator: "/")
        let original = (envelope["original"] as? String).flatMap { image.bytes(tier + "/" + $0) }
        if original != content {
            problems.append(
                "the original of \(file.name), named by \(path), has \(original?.count ?? -1) of \(content.count) bytes"
            )
        }
        let companions = (envelope["companions"] as? [[String: Any]] ?? []).compactMap { $0["path"] as? String }
            .map { image.bytes(tier + "/" + $0) }
        if companions != file.companions.map(\.bytes) {
            problems.append("\(path) has \(companions.count) companions that are right, of \(file.companions.count)")
        }
    }

    /// Whether a file is held for a reason that the crash or error brought with it.
    private func isExcused(_ file: Scenario.Dropped) -> Bool {
        leniency.contains(.heldAsUnreadable) && isHeld(file, .unreadable)
            || leniency.contains(.heldAsCrashed) && isHeld(file, .crashedDecoder)
    }

    private func isHeld(_ file: Scenario.Dropped, _ code: HoldReason.Code) -> Bool {
        scenario.places(of: file, in: image).contains { place in
            place.place == "held" && reason(of: place.path) == code.rawValue
        }
    }

    private func reason(of path: String) -> String? {
        image.bytes(path + ".reason").flatMap { ReasonFile(text: String(decoding: $0, as: UTF8.self)) }?.code
    }

    private mutating func judgeHeld(_ file: Scenario.Dropped, _ code: String) {
        let places = scenario.places(of: file, in: image)
        guard isKept(places, in: "held") else {
            problems.append("\(file.name) should be held, once; it is at \(places.map(\.path))")
            return
        }
        for place in places {
            if image.files[place.inode]?.bytes != file.bytes {
                problems.append("\(place.path) has other bytes than were dropped")
            }
            if reason(of: place.path) != code, !leniency.contains(.twoNames) {
                problems.append("\(place.path) is held as \(reason(of: place.path) ?? "nothing"), not as \(code)")
            }
        }
        let held = image.tree.filter { $0.key.hasPrefix("/held/\(file.gateway)/") }
        for companion in file.companions
        where !held.values.contains(where: { image.files[$0]?.bytes == companion.bytes }) {
            problems.append("\(companion.name) is not held with \(file.name)")
        }
    }

    /// Whether a file is in one of the directories where files stay: in that one, once, unless it may have two names.
    private func isKept(_ places: [Place], in directory: String) -> Bool {
        if leniency.contains(.twoNames) {
            return !places.isEmpty && places.allSatisfy { ["held", "aside"].contains($0.place) }
        }
        return places.map(\.place) == [directory]
    }

    private mutating func judgeAside(_ file: Scenario.Dropped, _ places: [Place]) {
        guard isKept(places, in: "aside") else {
            if isExcused(file) { return }
            problems.append("\(file.name) should be set aside, once; it is at \(places.map(\.path))")
            return
        }
        for place in places where image.files[place.inode]?.bytes != file.bytes {
            problems.append("\(place.path) has other bytes than were dropped")
        }
        if !rows.files.contains(where: { $0.name == file.escaped && ["aside", "duplicate"].contains($0.outcome) }) {
            problems.append("\(file.name) is set aside without a row")
        }
    }

    /// Of files that bring one message one is delivered, and the others are set aside.
    private mutating func judgeSharing(_ seen: Seen) {
        var sharing: [String: [Scenario.Dropped]] = [:]
        for file in scenario.dropped {
            if case .sharing(let word) = file.end { sharing[word, default: []].append(file) }
        }
        for (word, files) in sharing {
            let rest = files.filter { !scenario.places(of: $0, in: image).isEmpty }
            let unread = rest.filter { isExcused($0) }
            if unread.count == files.count { continue }
            guard let delivered = files.first(where: { file in !rest.contains { $0.name == file.name } }) else {
                problems.append("no file with \(word) was delivered")
                continue
            }
            judgeDelivered(word, delivered, delivered.bytes, seen)
            if rest.count != files.count - 1 {
                problems.append("\(files.count - rest.count) files with \(word) are gone")
            }
            for file in rest { judgeAside(file, scenario.places(of: file, in: image)) }
        }
    }

    /// Nothing is left where nothing may be left.
    private mutating func judgePlaces() {
        for path in image.fingerprint.keys.sorted() {
            let parts = path.split(separator: "/")
            let isCompanion = scenario.dropped.contains { file in file.companions.contains { path.contains($0.name) } }
            switch (parts.first, parts.count > 2 ? parts[2] : "") {
            case ("inbox", _), ("work", _), ("tiers", "tmp"): problems.append("\(path) was left")
            case ("held", _), ("aside", _):
                let isKnown = scenario.dropped.contains { path.contains("~" + $0.escaped) }
                // A draft or a reason without its file is litter that a crash may leave: nobody lists it.
                if !isKnown, !isCompanion, !path.contains("/.") { problems.append("\(path) is nobody's") }
                if isCompanion, leniency.isDisjoint(with: [.twoNames, .heldAsUnreadable, .heldAsCrashed]) {
                    judgeCompanion(path)
                }
            default: break
            }
        }
    }

    /// What belongs to a message that was delivered went with it, and is not held besides.
    private mutating func judgeCompanion(_ path: String) {
        let owner = scenario.dropped.first { file in file.companions.contains { path.contains($0.name) } }
        guard let owner, case .delivered = owner.end else { return }
        // A power cut may take the claims of both back after the commit: what only a message that is known names is held alone then.
        if leniency.contains(.sameIDAgain), owner.gateway == pictures.name { return }
        problems.append("\(path) was delivered with \(owner.name) and is kept as well")
    }

    private mutating func judgeRows() {
        let envelopes = Seen.envelopes(in: image)
        for row in rows.messages {
            if row.state != "published" { problems.append("the row of \(row.id) says \(row.state)") }
            let found = envelopes.filter { $0.id == row.id }
            if found.isEmpty { problems.append("\(row.id) has a row and no envelope") }
            for envelope in found
            where !envelope.path.hasSuffix(row.envelopeName) || !envelope.path.hasPrefix("/tiers/\(row.tier)/") {
                problems.append("the row of \(row.id) names \(row.tier)/\(row.envelopeName), it is at \(envelope.path)")
            }
        }
        let known = Set(rows.messages.map(\.id) + rows.stubs.map(\.id))
        for envelope in envelopes where !known.contains(envelope.id) {
            problems.append("\(envelope.path) has no row")
        }
        for row in rows.files where row.outcome == "messages" {
            let contents = scenario.dropped.filter { $0.escaped == row.name }.flatMap { file in
                file.messages.map { $0.content ?? file.bytes }
            }
            if !contents.contains(where: { $0 == row.content }), !isPartAlone(row) {
                problems.append("the row of \(row.name) has other bytes")
            }
        }
    }
}

extension Verdict {
    /// Whether a file is a later part of a message whose first file was not delivered: then the part is a message of its own.
    private func isPartAlone(_ row: LedgerRows.File) -> Bool {
        scenario.dropped.contains { file in
            file.companions.contains { $0.name == row.name && $0.bytes == row.content }
                && !rows.files.contains { $0.name == file.escaped && $0.outcome == "messages" }
        }
    }

    /// A stub is in one room, and tells of what is held.
    private mutating func judgeStubs() {
        for stub in rows.stubs {
            if stub.state != "published" { problems.append("the row of the stub \(stub.id) says \(stub.state)") }
            let rooms = image.tree.keys.filter { $0.hasSuffix("/" + stub.envelopeName) }
            if rooms.count != 1 { problems.append("the stub \(stub.id) is at \(rooms.sorted())") }
            if !image.names("held/" + stub.gateway).contains(stub.held) {
                problems.append("the stub \(stub.id) tells of \(stub.held), which is not held")
            }
        }
        if Set(rows.stubs.map(\.held)).count != rows.stubs.count { problems.append("a held file has two stubs") }
    }
}
