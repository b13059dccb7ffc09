/// A repetition every year on the same days: the RRULE of RFC 5545 as far as holidays need it.
struct YearlyRule {
    private var interval = 1
    private var count: Int?
    private var until: LocalDate?
    private var months: Set<Int> = []
    private var monthDays: Set<Int> = []

    /// Nil for any other rule.
    init?(_ text: String) {
        var isYearly = false
        for part in text.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { return nil }
            let numbers = pair[1].split(separator: ",").map { Int($0) }
            switch pair[0].uppercased() {
            case "FREQ": isYearly = pair[1].uppercased() == "YEARLY"
            case "INTERVAL":
                guard numbers.count == 1, let number = numbers[0], (1...10_000).contains(number) else { return nil }
                interval = number
            case "COUNT":
                guard numbers.count == 1, let number = numbers[0], number > 0 else { return nil }
                count = number
            case "UNTIL":
                guard let day = ICalendarLine.day(of: pair[1]) else { return nil }
                until = day
            case "BYMONTH":
                for number in numbers {
                    guard let number, (1...12).contains(number) else { return nil }
                    months.insert(number)
                }
            case "BYMONTHDAY":
                for number in numbers {
                    guard let number, number != 0, (-31...31).contains(number) else { return nil }
                    monthDays.insert(number)
                }
            case "WKST": break
            default: return nil
            }
        }
        guard isYearly, count == nil || until == nil else { return nil }
    }

    /// The days of the rule, the first given one included, in order; endless ones up to the last year given.
    func days(from first: LocalDate, through lastYear: Int) -> [LocalDate] {
        let (firstYear, firstMonth, firstDay) = first.civil
        // The start counts, also where its own rule does not fall on it.
        var days = [first]
        if count == 1 { return days }
        var year = firstYear
        while year <= lastYear {
            for date in candidates(in: year, month: firstMonth, day: firstDay) where date > first {
                if let until, date > until { return days }
                days.append(date)
                if days.count == count { return days }
            }
            year += interval
        }
        return days
    }

    private func candidates(in year: Int, month: Int, day: Int) -> [LocalDate] {
        // BYMONTHDAY alone speaks of every month of the year.
        let months = months.isEmpty ? (monthDays.isEmpty ? [month] : Set(1...12)) : months
        let days = monthDays.isEmpty ? [day] : monthDays
        var dates: Set<LocalDate> = []
        for month in months {
            let length = LocalDate.days(in: month, of: year)
            for day in days {
                if let date = LocalDate(year: year, month: month, day: day < 0 ? length + day + 1 : day) {
                    dates.insert(date)
                }
            }
        }
        return dates.sorted()
    }
}
