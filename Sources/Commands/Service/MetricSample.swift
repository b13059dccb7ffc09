import DeskModel

/// A line of Prometheus' text format: a name, labels and a value.
struct MetricSample: Equatable {
    var name: String
    var labels: [String: String] = [:]
    /// As it is written: `+Inf` is no number of JSON.
    var value: String

    /// The samples of a text; what is no sample is passed over.
    static func all(in text: String) -> [MetricSample] {
        text.split(separator: "\n").compactMap { MetricSample($0) }
    }

    /// Reads a line; nil for a comment or what is no sample.
    init?(_ line: Substring) {
        guard !line.hasPrefix("#"), let end = line.firstIndex(where: { $0 == "{" || $0 == " " }) else { return nil }
        name = String(line[..<end])
        var rest = line[end...]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while let first = rest.first, first != "}" {
                guard let label = MetricSample.label(&rest) else { return nil }
                labels[label.name] = label.value
                if rest.first == "," { rest = rest.dropFirst() }
            }
            guard rest.first == "}" else { return nil }
            rest = rest.dropFirst()
        }
        guard let word = rest.split(separator: " ").first else { return nil }
        value = String(word)
    }

    /// Takes `name="value"` off the front, with `\\`, `\"` and `\n` in the value.
    private static func label(_ rest: inout Substring) -> (name: String, value: String)? {
        guard let equals = rest.firstIndex(of: "=") else { return nil }
        let name = String(rest[..<equals])
        rest = rest[equals...].dropFirst()
        guard rest.first == "\"" else { return nil }
        rest = rest.dropFirst()
        var value = ""
        while let character = rest.first {
            rest = rest.dropFirst()
            if character == "\"" { return (name, value) }
            guard character == "\\", let escaped = rest.first else {
                value.append(character)
                continue
            }
            rest = rest.dropFirst()
            value.append(escaped == "n" ? "\n" : escaped)
        }
        return nil
    }

    /// The sample as an object.
    var json: JSONText {
        var number = JSONText.string(value)
        if let whole = Int(value) {
            number = JSONText.number(whole)
        } else if let real = Double(value), real.isFinite {
            number = JSONText(unchecked: "\(real)")
        }
        return JSONText.object([
            "name": .string(name), "labels": .object(labels.mapValues { .string($0) }), "value": number,
        ])
    }
}
