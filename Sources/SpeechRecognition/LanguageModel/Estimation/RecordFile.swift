import Foundation

/// An n-gram's key with two numbers that go with it while a model is estimated.
struct NGramRecord: BitwiseCopyable {
  var key: UInt128
  var first: Double
  var second: Double = 0
}

/// Records written one after another to a file without a name, then read as often as needed.
///
/// The file loses its name as soon as it is open, so nothing is left behind whichever way the
/// program ends.
final class RecordFile<Record: BitwiseCopyable> {
  private let handle: FileHandle
  private var pending: [Record] = []
  private(set) var count = 0

  /// How many records are read or written at once.
  private static var blockCount: Int { (1 << 20) / MemoryLayout<Record>.stride }

  /// Makes an empty file in a folder.
  init(in folder: String) throws(ScratchError) {
    let path = "\(folder)/hearken-\(UUID().uuidString)"
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ScratchError(folder: folder, reason: unsafe String(cString: strerror(errno)))
    }
    unsafe unlink(path)
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    self.folder = folder
    pending.reserveCapacity(Self.blockCount)
  }

  private let folder: String

  /// Adds a record.
  func append(_ record: Record) throws(ScratchError) {
    pending.append(record)
    count += 1
    if pending.count == Self.blockCount { try flush() }
  }

  private func flush() throws(ScratchError) {
    guard !pending.isEmpty else { return }
    do {
      try handle.write(contentsOf: unsafe pending.withUnsafeBytes { unsafe Data($0) })
    } catch {
      throw ScratchError(folder: folder, reason: (error as NSError).localizedDescription)
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// Returns a reader from the first record on; nothing may be added while it is in use.
  func reader() throws(ScratchError) -> Reader {
    try flush()
    return Reader(self)
  }

  private func read(at position: Int, into block: inout [Record]) throws(ScratchError) {
    let wanted = min(Self.blockCount, count - position)
    let stride = MemoryLayout<Record>.stride
    block = unsafe [Record](unsafeUninitializedCapacity: wanted) { buffer, initialized in
      let found = unsafe pread(
        handle.fileDescriptor, buffer.baseAddress, wanted * stride, off_t(position * stride))
      initialized = max(found, 0) / stride
    }
    guard block.count == wanted else {
      throw ScratchError(folder: folder, reason: "a temporary file cannot be read back")
    }
  }

  /// Goes through the records.
  struct Reader {
    private let file: RecordFile
    private var block: [Record] = []
    private var inBlock = 0
    private var position = 0

    fileprivate init(_ file: RecordFile) {
      self.file = file
    }

    /// Returns the next record, or nil after the last.
    mutating func next() throws(ScratchError) -> Record? {
      if inBlock == block.count {
        guard position < file.count else { return nil }
        try file.read(at: position, into: &block)
        position += block.count
        inBlock = 0
      }
      inBlock += 1
      return block[inBlock - 1]
    }
  }
}

/// Temporary space cannot be used.
public struct ScratchError: Error, Equatable, CustomStringConvertible {
  /// The folder for temporary files.
  public var folder: String
  /// What the system says.
  public var reason: String

  /// Says which folder, why, and what to do.
  public var description: String {
    """
    temporary files in \(folder) cannot be used (\(reason)); set TMPDIR to a folder with space, or \
    allow more memory.
    """
  }
}
