import Glibc

/// Names of users and groups, from the system's databases.
///
/// May block where a directory service answers slowly; safe to use from any thread.
package enum AccountNames {
    /// What the databases' functions take at most; a group of a hundred thousand members needs a megabyte or two.
    private static let largestBuffer = 8 * 1_048_576

    /// The name of a group; nil where it has none.
    package static func group(_ id: UInt32) -> String? {
        var entry = Glibc.group()
        return lookUp { buffer, size, found in
            var result: UnsafeMutablePointer<Glibc.group>?
            let status = getgrgid_r(id, &entry, buffer, size, &result)
            found = result.flatMap { $0.pointee.gr_name }.map { String(cString: $0) }
            return status
        }
    }

    /// The name of a user; nil where it has none.
    package static func user(_ id: UInt32) -> String? {
        var entry = passwd()
        return lookUp { buffer, size, found in
            var result: UnsafeMutablePointer<passwd>?
            let status = getpwuid_r(id, &entry, buffer, size, &result)
            found = result.flatMap { $0.pointee.pw_name }.map { String(cString: $0) }
            return status
        }
    }

    private static func lookUp(
        _ call: (_ buffer: UnsafeMutablePointer<CChar>, _ size: Int, _ found: inout String?) -> Int32
    ) -> String? {
        var size = 1_024
        while size <= largestBuffer {
            var found: String?
            let status = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
                buffer.baseAddress.map { call($0, size, &found) } ?? ENOMEM
            }
            if status == ERANGE {
                size *= 4
            } else if status != EINTR {
                return status == 0 ? found : nil
            }
        }
        return nil
    }
}
