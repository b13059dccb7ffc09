import Glibc
import SystemPackage

/// The state directory: made with what is above it where it is missing, 0750.
struct StateDirectory {
    let path: String

    init(_ path: String) throws(StartFailure) {
        self.path = path
        var made = ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
            guard mkdir(made, 0o750) == 0 || errno == EEXIST else {
                throw StartFailure(
                    status: StartFailure.cannotCreate, message: "cannot make \(made): \(Errno(rawValue: errno))")
            }
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw StartFailure(
                status: StartFailure.cannotCreate,
                message: "cannot write to the state directory \(path): \(Errno(rawValue: errno)) (errno \(errno))")
        }
    }
}
