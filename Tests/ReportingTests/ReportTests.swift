import BusinessTime
import Reporting
import Testing
import Ticketing

/// 2 November 2026, 08:00 UTC, and so many minutes later.
private func at(_ minute: Int64) -> Timestamp { Timestamp(seconds: 1_793_606_400 + minute * 60) }

private func ticket(
    channel: String = "email", category: String = "billing", opened: Int64, isMatched: Bool = true,
    _ steps: [(Int64, TicketStep)]
) -> ReportedTicket {
    let opening = TicketStep.opened(message: "M", tier: "first", category: category, priority: "normal", .nothing)
    let all = [(opened, opening)] + steps
    let history = all.enumerated().map {
        TicketEntry(number: $0 + 1, at: at($1.0), actor: "anna", step: $1.1)
    }
    return ReportedTicket(channel: channel, routing: 2000, isMatched: isMatched, history: history)
}

private func joined() -> TicketStep { .joined(message: "N", category: "billing", priority: "normal", .answers) }

/// A day with six tickets, counted by hand: `docs/reports.md` has the same table in words.
@Suite("Figures of a day, counted by hand")
struct ReportTests {
    static let tickets = [
        // Taken after 10 minutes, resolved after 30, at the first contact.
        ticket(opened: 0, [(10, .took), (30, .resolved)]),
        // Taken after 20, resolved after 60; the customer wrote twice.
        ticket(opened: 60, [(80, .took), (90, .waited), (100, joined()), (120, .resolved)]),
        // Went up after its answer was late; taken after 90, open at the end.
        ticket(
            category: "outage", opened: 120,
            [
                (160, .rang(.answer, .breach)), (180, .rang(.escalate, .breach)), (180, .escalated(tier: "second")),
                (210, .took),
            ]),
        // By telephone; resolved after 30 and opened again by the customer, taken and resolved again.
        ticket(
            channel: "phone", opened: 180, isMatched: false,
            [(190, .took), (210, .resolved), (300, joined()), (310, .took), (320, .resolved)]),
        // Two days before; nobody took it.
        ticket(channel: "chat", opened: -2 * 1440, []),
        // Eight days before, resolved that day.
        ticket(opened: -8 * 1440, [(30, .took), (40, .resolved)]),
        // The day after: not of this day.
        ticket(opened: 1440, [(1450, .took)]),
    ]

    static let report: Report = {
        var report = Report(from: at(-480), to: at(960))
        for ticket in tickets { report.add(ticket) }
        return report
    }()

    @Test("of all tickets")
    func total() {
        let all = ReportTests.report.total
        #expect(all.opened == 4 && all.unmatched == 1)
        #expect(all.taken == 5)
        #expect(all.resolved == 4)
        // The first, the one by telephone before it was opened again, and the one of eight days before.
        #expect(all.firstContact == 3)
        #expect(all.escalated == 1 && all.reopened == 1)
        #expect(all.answerBreaches == 1 && all.resolveBreaches == 0)
        #expect(all.backlog == 2 && all.backlogOverDay == 1 && all.backlogOverWeek == 0)
        #expect(all.routing.seconds(atPercent: 50) == 2)
        // 10, 10, 20 and 90 minutes, and eight days and 30 minutes.
        #expect(all.taking.count == 5)
        #expect(all.taking.seconds(atPercent: 50) == Int64(20 * 60))
        #expect(all.taking.seconds(atPercent: 90) == Int64((8 * 1440 + 30) * 60))
        // 30, 30 and 60 minutes, and eight days and 40 minutes.
        #expect(all.resolving.seconds(atPercent: 50) == Int64(30 * 60))
        #expect(all.resolving.seconds(atPercent: 90) == Int64((8 * 1440 + 40) * 60))
    }

    @Test("by tier, category, channel and hour")
    func groups() {
        let report = ReportTests.report
        #expect(report.figures(.tier, "first").opened == 4 && report.figures(.tier, "first").escalated == 1)
        #expect(report.figures(.tier, "second").taken == 1 && report.figures(.tier, "second").backlog == 1)
        #expect(report.figures(.tier, "first").backlog == 1)
        #expect(report.figures(.category, "outage").opened == 1 && report.figures(.category, "outage").backlog == 1)
        #expect(report.figures(.channel, "phone").reopened == 1 && report.figures(.channel, "chat").backlog == 1)
        #expect(report.figures(.hour, "08").opened == 1 && report.figures(.hour, "10").opened == 1)
        #expect(report.figures(.hour, "03") == Figures())
    }

    @Test("a report of a day that is over does not change with what comes later")
    func stays() {
        var later = Report(from: at(-480), to: at(960))
        for var ticket in ReportTests.tickets {
            let number = ticket.history.count + 1
            ticket.history.append(TicketEntry(number: number, at: at(2000), actor: "anna", step: .noted))
            later.add(ticket)
        }
        #expect(later.csv(date: "2026-11-02") == ReportTests.report.csv(date: "2026-11-02"))
    }

    @Test("the CSV has a fixed header and a line a group")
    func csv() {
        let lines = ReportTests.report.csv(date: "2026-11-02").split(separator: "\r\n")
        #expect(lines.first.map(String.init) == Report.columns.joined(separator: ","))
        #expect(lines.count == 1 + ReportTests.report.groups.count)
        #expect(
            lines.dropFirst().first
                == "2026-11-02,all,,4,1,5,4,3,1,1,1,0,2,2,1200,693000,1800,693600,2,1,0,,")
        for line in lines {
            #expect(line.split(separator: ",", omittingEmptySubsequences: false).count == Report.columns.count)
        }
    }

    /// Four messages: two of them match A, one of those and a third match B, the fourth matches nothing; C and D match nothing.
    @Test("rules that matched nothing, counted by hand")
    func rules() {
        let day = RuleHits([("A", 2), ("B", 2), ("=C", 0), ("D", 0)], messages: 4)
        #expect(day.silent == ["=C", "D"])
        #expect(day.text() == ["rules that matched nothing  2 of 4 in 4 messages", "  =C", "  D"])
        #expect(day.text(names: 1).last == "  and 1 more, which --csv and --json have")
        var report = ReportTests.report
        report.ruleHits = day
        let empty = String(repeating: ",", count: 18)
        let lines = report.csv(date: "2026-11-02").split(separator: "\r\n").map(String.init)
        #expect(lines.dropFirst().first?.hasSuffix(",2,1,0,,2") == true)
        #expect(
            lines.suffix(4) == [
                "2026-11-02,rule,'=C\(empty),0,", "2026-11-02,rule,A\(empty),2,", "2026-11-02,rule,B\(empty),2,",
                "2026-11-02,rule,D\(empty),0,",
            ])
        for line in lines {
            #expect(line.split(separator: ",", omittingEmptySubsequences: false).count == Report.columns.count)
        }
        // The day after three messages match C: over both days only D never did.
        let both = day.adding(RuleHits([("A", 0), ("B", 0), ("=C", 3), ("D", 0)], messages: 3))
        #expect(both.silent == ["D"] && both.messages == 7 && both.counts["=C"] == 3)
    }

    @Test(
        "no cell is taken for a formula",
        arguments: [
            ("=1+1", "'=1+1"), ("+39", "'+39"), ("-1", "'-1"), ("@SUM", "'@SUM"), ("\tx", "'\tx"), ("＝1", "'＝1"),
            ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=a,b", "\"'=a,b\""), ("a=b", "a=b"), ("\rx", "\"'\rx\""),
        ])
    func cells(text: String, cell: String) {
        #expect(Report.cell(text) == cell)
    }

    @Test("the text for a terminal has the figures and fits 100 columns")
    func text() {
        let lines = ReportTests.report.text
        #expect(lines.first == "opened 4   taken 5   resolved 4   open at the end 2")
        #expect(lines.contains { $0.hasPrefix("first-contact resolution") && $0.hasSuffix("3 of 4, 75 %") })
        for line in lines { #expect(line.count <= 100, "\(line)") }
    }

    @Test("a report of nothing has no figures and does not divide by nothing")
    func empty() {
        let report = Report(from: at(0), to: at(60))
        #expect(report.total == Figures())
        #expect(!report.text.isEmpty)
        #expect(report.csv(date: "x").split(separator: "\r\n").count == 2)
    }

    @Test(
        "the nearest rank",
        arguments: [
            (1, 50, 1), (2, 50, 1), (3, 50, 2), (10, 90, 9), (11, 90, 10), (1, 90, 1), (100, 90, 90),
        ] as [(Int, Int, Int64)])
    func ranks(count: Int, percent: Int, wanted: Int64) {
        var report = Report(from: at(0), to: at(100_000))
        for minute in 1...Int64(count) { report.add(ticket(opened: 0, [(minute, .took)])) }
        #expect(report.total.taking.seconds(atPercent: percent) == wanted * 60)
    }

    @Test("a day on the wall has 23 or 25 hours where the clock changes")
    func days() throws {
        let day = try #require(LocalDate(iso8601: "2026-11-02"))
        let period = try #require(Report.period(of: day, zone: .utc))
        #expect(period.end.seconds - period.start.seconds == 86_400)
    }
}
