import Foundation
import NeuralNetworks

/// The lines of a file, or of standard input for `-`, read block by block.
struct LineReader {
  private let handle: FileHandle
  private let path: String
  private var pending: [UInt8] = []

  /// Opens a file, a pipe, or `-`.
  init(_ path: String) throws(AtomicFileError) {
    self.path = path
    if path == "-" {
      handle = .standardInput
      return
    }
    var isFolder: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard !isFolder.boolValue else { throw .notRegular(path: path) }
    guard exists, let handle = FileHandle(forReadingAtPath: path) else {
      throw .unreadable(
        path: path, reason: exists ? "it may not be opened" : "there is no such file")
    }
    self.handle = handle
  }

  /// Calls `body` with each line, without its end.
  mutating func forEach(_ body: (ArraySlice<UInt8>) throws -> Void) throws {
    while let block = try read(), !block.isEmpty {
      pending += block
      var begin = 0
      while let end = pending[begin...].firstIndex(of: UInt8(ascii: "\n")) {
        try body(pending[begin..<end])
        begin = end + 1
      }
      pending.removeFirst(begin)
    }
    if !pending.isEmpty { try body(pending[...]) }
    pending = []
  }

  private func read() throws(AtomicFileError) -> Data? {
    do {
      return try handle.read(upToCount: 1 << 20)
    } catch {
      throw .unreadable(path: path, reason: (error as NSError).localizedDescription)
    }
  }
}
