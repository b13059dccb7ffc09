import Control
import DeskModel

extension Scenario {
    /// What people do with tickets over the control socket: each action moves files and is written down.
    static let tickets: [Scenario] = [
        working(
            "tickets that are taken, resolved and opened again",
            [.ticket(.take(why: nil)), .ticket(.resolve(why: "done")), .ticket(.reopen(why: nil))]),
        working(
            "a ticket that goes up and comes down again",
            [.ticket(.escalate(to: nil, why: nil)), .ticket(.move(to: "first", why: nil))], count: 1),
        working(
            "a ticket that goes up out of somebody's hands",
            [.ticket(.take(why: nil)), .ticket(.escalate(to: nil, why: nil)), .ticket(.take(why: nil))], count: 1),
        working(
            "tickets that are given to somebody and wait for their customers",
            [.ticket(.assign(to: "bea", why: nil)), .ticket(.wait(why: nil)), .ticket(.note("x"))]),
        working("tickets that are merged", [.merge]),
        working(
            "a ticket that goes up out of a program's hands", [.programTakes, .ticket(.escalate(to: nil, why: nil))],
            count: 1),
        working(
            "a ticket that a program takes and a person hands on",
            [.resolve, .ticket(.reopen(why: nil)), .ticket(.escalate(to: nil, why: nil))], count: 1),
    ]

    private static func working(_ name: String, _ actions: [Action], count: Int = 2) -> Scenario {
        let words = ["wordone", "wordtwo"].prefix(count)
        return Scenario(
            name: name, gateways: [email],
            dropped: words.enumerated().map { index, word in
                Dropped(gateway: "email", name: "\(index + 1).eml", bytes: mail(word), end: .delivered([word]))
            }, preparation: [], actions: actions, hasTickets: true)
    }
}
