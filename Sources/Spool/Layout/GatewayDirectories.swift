/// The open directories of one gateway.
package struct GatewayDirectories: Sendable {
    /// The gateway's name.
    package let name: String
    /// Where the gateway's finished files appear.
    package let new: any Directory
    let tmp: any Directory
    let work: any Directory
    let held: any Directory
    let aside: any Directory

    init(name: String, in root: any Directory) throws(SpoolError) {
        self.name = name
        let drop = try root.makeDirectory("inbox", mode: 0o2711).makeDirectory(name, mode: 0o2711)
        tmp = try drop.makeDirectory("tmp", mode: GatewayDirectories.dropMode)
        new = try drop.makeDirectory("new", mode: GatewayDirectories.dropMode)
        work = try root.makeDirectory("work", mode: 0o700).makeDirectory(name, mode: 0o700)
        held = try root.makeDirectory("held", mode: 0o750).makeDirectory(name, mode: 0o750)
        aside = try root.makeDirectory("aside", mode: 0o750).makeDirectory(name, mode: 0o750)
    }

    /// Owner everything, group may drop and not list, sticky, and files get the directory's group.
    static let dropMode: UInt32 = 0o3730

    /// How many entries the drop directory has; reads all of it.
    package func countDropped() throws(SpoolError) -> Int {
        let walk = try new.walk()
        var count = 0
        while try walk.next() != nil { count += 1 }
        return count
    }

    var all: [any Directory] { [new, tmp, work, held, aside] }
}
