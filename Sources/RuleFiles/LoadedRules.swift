package import RuleSemantics
package import RuleTesting
import SourceText

extension RuleBundle {
    /// Checks the bundle as start, reload and `check` do.
    ///
    /// - Parameter lastGood: the bundle that ran before; its tables stand in for ones that are refused.
    package func check(lastGood: RuleBundle? = nil, bounds: RuleBounds = RuleBounds()) -> RuleCheck {
        var contents = RuleResources()
        for resource in resources { contents[resource.reference] = resource.content }
        if let lastGood {
            for resource in resources where resource.reference.kind == .table {
                guard let table = lastGood.table(resource.reference, of: self) else { continue }
                contents.setLastGoodTable(table, for: resource.reference)
            }
        }
        return RuleCheck(RuleSources(files: sourceFiles), resources: contents, version: version, bounds: bounds)
    }

    /// The table that a file of the same name named by the same path.
    private func table(_ reference: ResourceReference, of other: RuleBundle) -> SourceFile? {
        guard other.files.indices.contains(reference.ruleFile) else { return nil }
        let name = other.files[reference.ruleFile].name
        for resource in resources where resource.reference.kind == .table && resource.reference.path == reference.path {
            guard files.indices.contains(resource.reference.ruleFile), files[resource.reference.ruleFile].name == name,
                case .file(let file) = resource.content
            else { continue }
            return file
        }
        return nil
    }
}
