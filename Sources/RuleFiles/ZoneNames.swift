import SourceText

/// The names of the system's time zones, for who misspelt one or knows it by another name.
struct ZoneNames {
    /// Where the database is.
    let directory: String

    /// What to say of a name that the database does not have.
    func advice(about name: String) -> String {
        if let zone = zone(meantBy: name) { return "did you mean `\(zone)`?" }
        let isOffset = name.contains { $0.isNumber } || name.count <= 5 && name.allSatisfy(\.isUppercase)
        return isOffset
            ? "name a city of the zone: its summer time is known then"
            : "the system's time zone database does not have it"
    }

    /// The zone of a name in other letters, of a city alone, of a country, or of a name that is misspelt.
    private func zone(meantBy name: String) -> String? {
        let zones = places()
        let plain = ZoneNames.plain(name)
        if let zone = zones.first(where: { ZoneNames.plain($0) == plain }) { return zone }
        let cities = zones.map { ($0, $0.split(separator: "/").last.map { ZoneNames.plain(String($0)) } ?? "") }
        let city = plain.split(separator: "/").last.map(String.init) ?? plain
        if let (zone, _) = cities.first(where: { $0.1 == city }) { return zone }
        if let zone = abbreviations[name.uppercased()], zones.contains(zone) { return zone }
        if let zone = zone(ofCountry: plain) { return zone }
        if plain.count <= 4 || plain.contains(where: \.isNumber) { return nil }
        if let zone = Suggestion.nearest(to: name, in: zones) { return zone }
        guard let near = Suggestion.nearest(to: city, in: cities.map(\.1)) else { return nil }
        return cities.first { $0.1 == near }?.0
    }

    private static func plain(_ name: String) -> String {
        String(name.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
    }

    /// Abbreviations that say nothing of the place; the zone is the one that most people mean who write them.
    private let abbreviations = [
        "CET": "Europe/Madrid", "CEST": "Europe/Madrid", "MEZ": "Europe/Berlin", "MESZ": "Europe/Berlin",
        "EET": "Europe/Athens", "EEST": "Europe/Athens", "WET": "Europe/Lisbon", "WEST": "Europe/Lisbon",
        "GMT": "Europe/London", "BST": "Europe/London", "EST": "America/New_York", "EDT": "America/New_York",
        "CST": "America/Chicago", "CDT": "America/Chicago", "MST": "America/Denver", "MDT": "America/Denver",
        "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "JST": "Asia/Tokyo", "IST": "Asia/Kolkata",
    ]

    /// The names of the zone table, which has one for each place and no older names.
    private func places() -> [String] {
        lines(of: "zone.tab").compactMap { fields in fields.count > 2 ? fields[2] : nil }.sorted()
    }

    /// The first zone of a country, which the table lists by the number of people.
    private func zone(ofCountry name: String) -> String? {
        let country = lines(of: "iso3166.tab").first { $0.count > 1 && ZoneNames.plain($0[1]) == name }
        guard let code = country?.first else { return nil }
        return lines(of: "zone.tab").first { $0.count > 2 && $0[0] == code }?[2]
    }

    private func lines(of file: String) -> [[String]] {
        guard let bytes = try? FileReading.bytes(at: "\(directory)/\(file)", limit: 1_048_576) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            line.split(separator: "\t").map(String.init)
        }
    }
}
