import Control
import Ledger

// Forgetting a person, when it is asked for.
extension DeskControl {
    func forget(_ call: DeskInterface.Forget, by peer: Peer) throws(DeskError) -> ForgetReport {
        let actor = person(peer)
        // One after the other; each step goes between two batches of intake.
        let result = Forgetting.queue.runBetween { [side, queue] in
            Result {
                try side.forget(
                    call.sender, isDryRun: call.isDryRun, rewrites: call.rewrite, by: actor
                ) { step in
                    try queue.runBetween { Result { try step() } }.get()
                }
            }
        }
        switch result {
        case .success(let report): return report
        case .failure(let error): throw deskError(error)
        }
    }
}
