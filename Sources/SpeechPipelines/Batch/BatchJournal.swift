import Foundation
public import NeuralNetworks
import Synchronization

/// The journal of a batch: a file to which a record is added as each recording ends.
///
/// It is only ever added to, and each record of a finished recording reaches the disk (`fsync`) before
/// the next one is begun by the same thread. So after a crash or `kill -9` it says what is finished; a
/// record that was torn is left out. A recording that failed has nothing that could be lost, so its
/// record reaches the disk with a later one. Several programs may add to one journal on a local file system; the
/// shards of a batch have journals of their own, since network file systems do not promise that.
public final class BatchJournal: Sendable {
  /// How the names of all journals begin.
  private static let prefix = "hearken-journal"
  private let file: Mutex<FileHandle>

  /// Returns the path of the journal of a folder of results.
  public static func path(in folder: String, shard: Shard?) -> String {
    let part = shard.map { ".\($0.number)-of-\($0.count)" } ?? ""
    return FilePaths.joined(folder, "\(prefix)\(part).jsonl")
  }

  /// Opens the journal of a folder of results to add to it; makes both if there are none.
  ///
  /// - Throws: `AtomicFileError.unwritable`.
  public convenience init(folder: String, shard: Shard? = nil) throws(AtomicFileError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: folder, reason: error.localizedDescription)
    }
    try self.init(path: Self.path(in: folder, shard: shard))
  }

  /// Opens a journal to add to it, and makes it if there is none.
  ///
  /// - Throws: `AtomicFileError.unwritable`.
  public init(path: String) throws(AtomicFileError) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .unwritable(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    let lineEnd = Data("\n".utf8)
    do {
      // A line that was torn by a crash must not spoil the one that follows.
      let end = try file.seekToEnd()
      if end > 0 {
        try file.seek(toOffset: end - 1)
        if try file.read(upToCount: 1) != lineEnd { try file.write(contentsOf: lineEnd) }
      }
    } catch {
      throw .unwritable(path: path, reason: error.localizedDescription)
    }
    self.file = Mutex(file)
  }

  /// Adds a record and, if the recording is done, waits until it is on the disk.
  public func add(_ record: BatchRecord) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let line = try encoder.encode(record) + Data("\n".utf8)
    try file.withLock { file in
      try file.write(contentsOf: line)
      if record.status == .done { try file.synchronize() }
    }
  }

  /// Returns the last record of each recording, by its stem, from all journals in a folder.
  ///
  /// Lines that are no records are left out: they were torn, or belong to another version.
  public static func records(in folder: String) -> [String: BatchRecord] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var records: [String: BatchRecord] = [:]
    let decoder = JSONDecoder()
    for name in names.sorted() where name.hasPrefix(prefix) && name.hasSuffix(".jsonl") {
      guard let data = try? Data(contentsOf: URL(fileURLWithPath: FilePaths.joined(folder, name)))
      else { continue }
      for line in data.split(separator: UInt8(ascii: "\n")) {
        guard let record = try? decoder.decode(BatchRecord.self, from: Data(line)) else { continue }
        if let old = records[record.stem], old.time > record.time { continue }
        records[record.stem] = record
      }
    }
    return records
  }
}
