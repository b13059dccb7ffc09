import Foundation
package import SourceText

/// Puts the settings together: defaults, then the file, then the environment.
///
/// The file is the one that is named (by flag, then by `FIRSTLINE_SETTINGS`), and else the installed one where it is there.
package struct SettingsLoader: Sendable {
    /// Why there are no settings.
    package enum Failure: Error, Sendable {
        /// The file that was named cannot be read; or a variable cannot be used: one line.
        case unusable(String)
        /// The file has errors.
        case findings([Diagnostic], SourceMap)
    }

    /// Where the settings file is when nobody says otherwise.
    package static let installedFile = "/etc/firstline/firstline.conf"

    /// Loads the settings.
    ///
    /// - Parameter file: the file that a flag names.
    package static func load(file: String?, environment: [String: String]) throws(Failure) -> Settings {
        var settings = Settings()
        if let path = file ?? environment["FIRSTLINE_SETTINGS"] {
            settings = try read(path)
        } else if FileManager.default.fileExists(atPath: installedFile) {
            settings = try read(installedFile)
        }
        let (overrides, problems) = SettingsOverrides.environment(environment)
        if let problem = problems.first { throw .unusable(problem) }
        overrides.apply(to: &settings)
        return settings
    }

    private static func read(_ path: String) throws(Failure) -> Settings {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .unusable("the settings file \(path) cannot be read")
        }
        let result = SettingsFile.read(SourceFile(path: path, bytes: Array(data)), over: Settings())
        if result.diagnostics.hasErrors { throw .findings(result.diagnostics, result.map) }
        return result.settings
    }
}
