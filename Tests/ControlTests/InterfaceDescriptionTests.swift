import Control
import Testing

/// A text that is no interface definition, and what is said of it.
struct BadInterface: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    let line: Int
    let message: String

    var testDescription: String { name }
}

@Suite("Interface definitions")
struct InterfaceDescriptionTests {
    @Test("are read with every type there is")
    func types() throws {
        let interface = try InterfaceDescription(
            """
            # A comment.
            interface org.example.test-1.x
            type T (
              b: bool, i: int, f: float, s: string, o: object, # here, too
              e: (one, two_three), r: (first: int, second: string),
              a: []string, d: [string]T, n: ?string, x: ?[](first: int), w: [][]int
            )
            method Get(n: ?T) -> (list: []T)
            method Go()->()
            error Bad (why: string)
            error Worse ()
            """)
        #expect(interface.name == "org.example.test-1.x")
        #expect(interface.methods.map(\.name) == ["Get", "Go"])
        #expect(interface.method("Get")?.parameters.map(\.type) == [.nullable(.named("T"))])
        #expect(interface.method("Go")?.reply == [])
        #expect(interface.errors.keys.sorted() == ["Bad", "Worse"])
        guard case .structure(let fields)? = interface.types["T"] else {
            Issue.record("T is no structure")
            return
        }
        #expect(fields.map(\.name) == ["b", "i", "f", "s", "o", "e", "r", "a", "d", "n", "x", "w"])
        #expect(fields[5].type == .enumeration(["one", "two_three"]))
        #expect(fields[7].type == .array(.string))
        #expect(fields[8].type == .dictionary(.named("T")))
        #expect(fields[11].type == .array(.array(.int)))
    }

    static let bad = [
        BadInterface(name: "nothing", text: "", line: 1, message: "`interface` is wanted here"),
        BadInterface(
            name: "no name", text: "interface test\n", line: 1,
            message: "an interface has a name in reverse-domain notation"),
        BadInterface(
            name: "another word", text: "interface a.b\nmethot Go() -> ()", line: 2,
            message: "a definition begins with `type`, `method` or `error`, not `methot`"),
        BadInterface(
            name: "a small name", text: "interface a.b\nmethod go() -> ()", line: 2,
            message: "after `method` stands a name that begins with a capital letter, not `go`"),
        BadInterface(
            name: "a name twice", text: "interface a.b\nerror A ()\ntype A ()", line: 3, message: "`A` is defined twice"
        ),
        BadInterface(
            name: "a field twice", text: "interface a.b\nerror A (a: int, a: int)", line: 2, message: "`a` stands twice"
        ),
        BadInterface(
            name: "no reply", text: "interface a.b\nmethod Go()\n", line: 3, message: "`->` is wanted here"),
        BadInterface(
            name: "an unknown type", text: "interface a.b\n\nerror A (a: []B)\nerror C ()", line: 3,
            message: "no type is called `B`"),
        BadInterface(
            name: "a small type", text: "interface a.b\nerror A (a: integer)", line: 2,
            message: "a type is wanted here, not `integer`"),
        BadInterface(name: "two marks", text: "interface a.b\nerror A (a: ??int)", line: 2, message: "`??` is no type"),
        BadInterface(
            name: "a mixture", text: "interface a.b\ntype A (a: int, b)", line: 2, message: "`b` has no type"),
        BadInterface(
            name: "an enumeration of parameters", text: "interface a.b\nerror A (a, b)", line: 2,
            message: "fields with types are wanted here, not the values of an enumeration"),
        BadInterface(name: "no end", text: "interface a.b\ntype A (a: int", line: 2, message: "`)` is wanted here"),
        BadInterface(
            name: "a comma too many", text: "interface a.b\ntype A (a: int,)", line: 2,
            message: "the name of a field is wanted here, not ``"),
        BadInterface(
            name: "great depth", text: "interface a.b\ntype A (a: " + String(repeating: "[]", count: 50_000) + "int)",
            line: 2, message: "types are nested too deeply"),
    ]

    @Test("that are none are told why and where", arguments: bad)
    func refused(row: BadInterface) {
        #expect(throws: InterfaceDescription.SyntaxError(line: row.line, message: row.message)) {
            try InterfaceDescription(row.text)
        }
    }

    @Test("of the service and the desk can be read")
    func own() throws {
        #expect(try InterfaceDescription(ServiceInterface.text).name == ServiceInterface.name)
        #expect(try InterfaceDescription(DeskInterface.text).name == DeskInterface.name)
    }

    @Test("have lines that fit a terminal")
    func lines() {
        for line in DeskInterface.text.split(separator: "\n") { #expect(line.count <= 132, "\(line)") }
    }
}
