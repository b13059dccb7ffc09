import RuleSemantics
package import RuleTesting
import SourceText

extension RuleBundle {
    /// Checks the bundle as start, reload and `check` do.
    ///
    /// - Parameter lastGood: the bundle that ran before; its tables stand in for ones that are refused. Where
    ///   there is none, those this bundle keeps itself.
    package func check(lastGood: RuleBundle? = nil) -> RuleCheck {
        var contents = RuleResources()
        for resource in resources { contents[resource.reference] = resource.content }
        for resource in resources where resource.reference.kind == .table {
            guard let table = (lastGood ?? self).goodTable(resource.reference, of: self) else { continue }
            contents.setLastGoodTable(table, for: resource.reference)
        }
        var sources = RuleSources(files: sourceFiles)
        sources.isComplete = !problems.hasErrors
        return RuleCheck(sources, resources: contents, version: version, bounds: bounds)
    }
}
