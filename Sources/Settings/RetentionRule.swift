/// How long things of one tier or one category are kept, where that differs from the rest: a block `retention tier NAME` or
/// `retention category NAME` of the settings.
package struct RetentionRule: Equatable, Sendable {
    /// What the name is one of.
    package enum Kind: String, CaseIterable, Sendable {
        case tier, category
    }

    /// What is kept.
    package enum Matter: String, CaseIterable, Sendable {
        /// Resolved envelopes in `done/`, with their originals.
        case done
        /// Files as they came, in the ledger.
        case originals
        /// Messages with facts and decisions in the ledger.
        case archive
        /// Resolved tickets with their histories.
        case histories
    }

    /// What the name is one of.
    package var kind: Kind
    /// The name.
    package var name: String
    /// Days for each matter that it says something of; 0 is for ever.
    package var days: [Matter: Int] = [:]

    /// A rule that says nothing yet.
    package init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}

extension Settings.Retention {
    /// For how many days something of a tier and a category is kept; 0 is for ever.
    ///
    /// What is said of the category holds before what is said of the tier, and that before what is said of everything.
    package func days(_ matter: RetentionRule.Matter, tier: String?, category: String?) -> Int {
        func said(_ kind: RetentionRule.Kind, _ name: String?) -> Int? {
            rules.first { $0.kind == kind && $0.name == name && $0.days[matter] != nil }?.days[matter]
        }
        return said(.category, category) ?? said(.tier, tier) ?? days(matter)
    }

    /// For how many days something is kept of which no tier or category says otherwise; 0 is for ever.
    package func days(_ matter: RetentionRule.Matter) -> Int {
        switch matter {
        case .done: done
        case .originals: originals
        case .archive: archive
        case .histories: histories
        }
    }

    /// The shortest time that anything is kept; nil where all is kept for ever.
    package func shortest(_ matter: RetentionRule.Matter) -> Int? {
        (rules.compactMap { $0.days[matter] } + [days(matter)]).filter { $0 > 0 }.min()
    }
}
