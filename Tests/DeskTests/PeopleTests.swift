import BusinessTime
import DeskModel
import DeskSimulation
import Testing

@Suite("Persons of the tables of customers")
struct PeopleTests {
    @Test("a chat id is found as it is written, a mail address in small letters")
    func letters() throws {
        let desk = try TestDesk()
        try desk.neutral("chat", "hello", from: "slack:U0KIM", conversation: "C1/1")
        try desk.mail("more", from: "Kim@Example.org", id: "k1", isVerified: true)
        #expect(try desk.tickets().count == 1)
    }

    @Test("somebody whom no table knows is nobody's other address")
    func strangers() throws {
        let desk = try TestDesk()
        try desk.neutral("chat", "hello", from: "slack:U0NOBODY", conversation: "C1/1")
        try desk.mail("more", from: "kim@example.org", id: "k1", isVerified: true)
        #expect(try desk.tickets().count == 2)
    }
}
