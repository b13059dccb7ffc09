import BusinessTime
import DeskModel
import Dispatch
import Foundation
import Glibc
import Ledger
import Settings

/// Something that looks at one message after the other: one of several, each on its own core.
protocol MessageConsumer: SendableMetatype {
    /// Takes a message.
    ///
    /// - Parameters:
    ///   - name: the message's id, or the path of its file.
    ///   - time: when it was decided; of a file when it was received.
    mutating func take(_ facts: Facts, name: String, time: Timestamp)
}

/// Goes over many messages on all cores: of the archive a page at a time, or of files.
///
/// A message is decided with the facts that were stored; `reply` and `received` are those of then.
struct MessageRun {
    /// Messages of one page: few enough for short transactions, enough to keep the cores busy.
    private static let pageSize = 2000

    /// What a worker works with; each is used by one thread at a time.
    private final class Bench<Consumer>: @unchecked Sendable {
        var consumer: Consumer
        var unreadable = 0
        var passedOver: [MessageFiles.PassedOver] = []

        init(_ consumer: Consumer) {
            self.consumer = consumer
        }
    }

    /// One message before its facts are read.
    private enum Item: Sendable {
        case archived(ArchivedMessage)
        case file(String)
    }

    /// How files are read.
    private struct Reading: Sendable {
        let gateway: Gateway?
        let receivedAt: Timestamp?
        let settings: Settings
        let folders: FolderIndex
    }

    private let coreCount: Int
    private let progress: ProgressLine

    /// A run that shows how far it is, unless what it prints is JSON.
    init(isQuiet: Bool, coreCount: Int = ProcessInfo.processInfo.activeProcessorCount) {
        self.coreCount = max(1, coreCount)
        progress = ProgressLine(isWanted: !isQuiet)
    }

    /// Goes over the archive, and returns what each worker made of its share.
    ///
    /// Rows whose facts cannot be read are counted and named on standard error.
    func archive<Consumer: MessageConsumer>(
        _ archive: Archive, since: Timestamp?, before: Timestamp? = nil, _ make: () -> Consumer
    ) throws -> [Consumer] {
        let benches = (0..<coreCount).map { _ in Bench(make()) }
        do throws(LedgerError) {
            progress.show("reading messages", 0, of: try archive.count(since: since, before: before))
            defer { progress.clear() }
            var last: MessageID?
            while true {
                let page = try archive.page(after: last, since: since, before: before, limit: MessageRun.pageSize)
                guard let newest = page.last else { break }
                last = newest.id
                share(page.map(Item.archived), among: benches)
                progress.advance(by: page.count)
            }
        } catch {
            StandardError.write("firstlinectl: \(error)\n")
            throw FoundSomething()
        }
        let unreadable = benches.reduce(0) { $0 + $1.unreadable }
        if unreadable > 0 {
            StandardError.write(
                "firstlinectl: the facts of \(unreadable) messages cannot be read; they are not counted\n")
        }
        return benches.map(\.consumer)
    }

    /// Goes over files as a gateway drops them, and says which brought no message, and why.
    func files<Consumer: MessageConsumer>(
        _ files: MessageFiles, gateway: Gateway?, receivedAt: Timestamp?, settings: Settings, _ make: () -> Consumer
    ) throws -> [Consumer] {
        let benches = (0..<coreCount).map { _ in Bench(make()) }
        let reading = Reading(
            gateway: gateway, receivedAt: receivedAt, settings: settings, folders: FolderIndex(around: files.paths))
        progress.show("reading files", 0, of: files.paths.count)
        var rest = files.paths[...]
        while !rest.isEmpty {
            let page = rest.prefix(MessageRun.pageSize)
            rest = rest.dropFirst(page.count)
            share(page.map(Item.file), among: benches, reading)
            progress.advance(by: page.count)
        }
        progress.clear()
        let passedOver = (files.passedOver + benches.flatMap(\.passedOver)).sorted { $0.path < $1.path }
        if let note = MessageFiles.note(passedOver, "brought no message to decide:") { StandardError.write(note) }
        return benches.map(\.consumer)
    }

    private func read<Consumer: MessageConsumer>(_ path: String, _ bench: Bench<Consumer>, _ reading: Reading) {
        let file = MessageFile(
            path: path, gateway: reading.gateway, receivedAt: reading.receivedAt, settings: reading.settings,
            folders: reading.folders)
        switch file.result {
        case .failure(let reason):
            bench.passedOver.append(MessageFiles.PassedOver(path: path, why: "would be held, \(reason.text)"))
        case .success(let decoded):
            var number = 0
            for case .message(let message) in decoded.items {
                let name = number == 0 ? path : "\(path) (message \(number))"
                let time = message.facts.received ?? Timestamp(milliseconds: 0)
                bench.consumer.take(message.facts, name: name, time: time)
                number += 1
            }
            if number == 0, case .setAside(let why) = decoded.items.first {
                bench.passedOver.append(MessageFiles.PassedOver(path: path, why: "set aside, \(why)"))
            }
        }
    }

    private func share<Consumer: MessageConsumer>(
        _ items: [Item], among benches: [Bench<Consumer>], _ reading: Reading? = nil
    ) {
        let size = (items.count + benches.count - 1) / benches.count
        guard size > 0 else { return }
        DispatchQueue.concurrentPerform(iterations: benches.count) { worker in
            let bench = benches[worker]
            for item in items.dropFirst(worker * size).prefix(size) {
                switch item {
                case .file(let path): if let reading { read(path, bench, reading) }
                case .archived(let message):
                    guard let facts = Facts(json: message.factsJSON) else {
                        bench.unreadable += 1
                        continue
                    }
                    bench.consumer.take(facts, name: message.id.description, time: message.decided)
                }
            }
        }
    }
}
