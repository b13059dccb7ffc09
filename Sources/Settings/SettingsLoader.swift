import Foundation
package import SourceText

/// Puts the settings together: defaults, then the file, then the environment.
///
/// The file is the one that is named (by flag, then by `FIRSTLINE_SETTINGS`), then the credential `firstline.conf` that systemd passed
/// (`LoadCredential=`), and else the installed one where it is there.
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

    /// The name of the credential that holds settings.
    package static let credential = "firstline.conf"

    /// Loads the settings.
    ///
    /// - Parameter file: the file that a flag names.
    package static func load(file: String?, environment: [String: String]) throws(Failure) -> Settings {
        try loadWithOrigins(file: file, environment: environment).settings
    }

    /// Loads the settings, and says where each comes from.
    package static func loadWithOrigins(
        file: String?, environment: [String: String]
    ) throws(Failure) -> (settings: Settings, origins: SettingsOrigins) {
        var settings = Settings()
        var origins = SettingsOrigins()
        if let path = file ?? environment["FIRSTLINE_SETTINGS"] {
            (settings, origins) = try read(path)
        } else if let path = credentialFile(environment) {
            (settings, origins) = try read(path)
        } else if FileManager.default.fileExists(atPath: installedFile) {
            (settings, origins) = try read(installedFile)
        }
        let (overrides, problems) = SettingsOverrides.environment(environment)
        if let problem = problems.first { throw .unusable(problem) }
        overrides.apply(to: &settings)
        origins.note(overrides) { .variable("FIRSTLINE_\($0.uppercased())") }
        return (settings, origins)
    }

    private static func credentialFile(_ environment: [String: String]) -> String? {
        guard let directory = environment["CREDENTIALS_DIRECTORY"], directory.hasPrefix("/") else { return nil }
        let path = directory + "/" + credential
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    private static func read(_ path: String) throws(Failure) -> (Settings, SettingsOrigins) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .unusable("the settings file \(path) cannot be read")
        }
        let result = SettingsFile.readWithLines(SourceFile(path: path, bytes: Array(data)), over: Settings())
        if result.diagnostics.hasErrors { throw .findings(result.diagnostics, result.map) }
        return (result.settings, SettingsOrigins(file: path, lines: result.lines))
    }
}
