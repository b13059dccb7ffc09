/// The one registry of diagnostic codes.
///
/// A code that was ever released is never reused for something else.
package enum DiagnosticCode: String, CaseIterable, Comparable, Sendable {
    case unreadableText = "R001"
    case syntax = "R002"
    case unknownBlock = "R003"
    case foreignHabit = "R004"
    case unknownName = "R005"
    case unknownValue = "R006"
    case wrongKind = "R007"
    case duplicate = "R008"
    case missingBlock = "R009"
    case conditionCycle = "R010"
    case stratumViolation = "R011"
    case unreadableResource = "R012"
    case badTime = "R013"
    case badNumber = "R014"
    case listMisuse = "R015"
    case limitExceeded = "R016"
    case unknownVersion = "R017"
    case badTest = "R018"
    case badClock = "R019"
    case emptyPhrase = "R020"
    case broadPhrase = "R021"
    case lookAlike = "R022"
    case neverMatches = "R030"
    case shadowed = "R031"
    case redundant = "R032"
    case coveredEntry = "R033"
    case floorUnderCeiling = "R034"
    case idleTest = "R035"
    case factNotOnChannel = "R036"
    case testNeedsTime = "R037"
    case unused = "R040"
    case escalation = "R041"
    case unneededAccept = "R042"
    case routeUnknown = "R050"
    case routeRowUnreached = "R051"
    case routeGap = "R052"
    case tableData = "R055"
    case untested = "R060"
    case withoutHit = "R061"
    case failedTest = "R062"
    case notCanonical = "F001"
    case settingsUnknown = "S001"
    case settingsValue = "S002"

    /// The level at which the code is reported.
    package var severity: Diagnostic.Severity {
        switch self {
        case .broadPhrase, .lookAlike, .neverMatches, .shadowed, .redundant, .coveredEntry, .idleTest,
            .factNotOnChannel, .unused, .unneededAccept, .routeRowUnreached, .tableData:
            .warning
        case .floorUnderCeiling, .untested, .withoutHit: .note
        default: .error
        }
    }

    /// What the code is about, for the list of codes.
    package var title: String {
        switch self {
        case .unreadableText: "text that cannot be read"
        case .syntax: "something else was expected here"
        case .unknownBlock: "a line in column 1 that opens no block"
        case .foreignHabit: "a habit from another language"
        case .unknownName: "a name that nothing declares"
        case .unknownValue: "a value that is not one of those declared"
        case .wrongKind: "a test or value of the wrong kind"
        case .duplicate: "declared or set twice"
        case .missingBlock: "a block that every rule set needs"
        case .conditionCycle: "conditions that need each other"
        case .stratumViolation: "a test of something decided later"
        case .unreadableResource: "a list, table or calendar file that cannot be used"
        case .badTime: "a time, day, date or time zone that is none"
        case .badNumber: "a number or unit that does not fit"
        case .listMisuse: "a list used in two ways, empty, or divided in two ways"
        case .limitExceeded: "more than the bounds allow"
        case .unknownVersion: "a version of the language that is not known"
        case .badTest: "a test that cannot be run"
        case .badClock: "a clock of a tier that cannot work"
        case .emptyPhrase: "a phrase with nothing to search for"
        case .broadPhrase: "a phrase that finds almost everything"
        case .lookAlike: "letters that look like others, or cannot be seen"
        case .neverMatches: "a rule or condition that can never match"
        case .shadowed: "a rule whose outcome never wins"
        case .redundant: "a rule that changes nothing beside others"
        case .coveredEntry: "a list entry that another one covers"
        case .floorUnderCeiling: "a priority that a ceiling always lowers"
        case .idleTest: "a test that always holds, or changes nothing"
        case .factNotOnChannel: "a fact that the channel does not have"
        case .testNeedsTime: "a test that needs a time"
        case .unused: "something declared and never used"
        case .escalation: "an escalation in a circle, or a clock that never counts"
        case .unneededAccept: "an `accept` that silences nothing"
        case .routeUnknown: "an unknown column or value in the route table"
        case .routeRowUnreached: "a route row that is never reached"
        case .routeGap: "combinations without a route"
        case .tableData: "data of a table that cannot be used"
        case .untested: "a rule or line that no test shows to work"
        case .withoutHit: "a rule or list entry without a hit in the archive"
        case .failedTest: "a test of the rule set that fails"
        case .notCanonical: "a file that is not in the canonical form"
        case .settingsUnknown: "a block or key that the settings do not have"
        case .settingsValue: "a value that a setting cannot have"
        }
    }

    package static func < (left: DiagnosticCode, right: DiagnosticCode) -> Bool {
        left.rawValue < right.rawValue
    }
}
