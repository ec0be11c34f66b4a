import CHNSW
import Foundation

/// A file as memory, of which only what is touched is read.
@safe final class MappedFile {
  private let start: UnsafeRawPointer
  /// Its size in bytes.
  let count: Int

  /// Maps a regular file that is not empty.
  init?(_ path: String) {
    var count = 0
    guard let start = unsafe hnsw_map(path, &count) else { return nil }
    unsafe (self.start, self.count) = (start, count)
  }

  deinit { unsafe hnsw_unmap(start, count) }

  /// The word of 64 bits at a place counted in words.
  func word(_ index: Int) -> UInt64 {
    precondition((0..<count / 8).contains(index), "word \(index) of \(count) bytes")
    return unsafe start.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
  }

  /// A copy of some bytes.
  func data(_ range: Range<Int>) -> Data {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) bytes")
    return unsafe Data(bytes: start + range.lowerBound, count: range.count)
  }

  /// Continues a checksum over some bytes.
  func checksum(_ sum: UInt64, _ range: Range<Int>) -> UInt64 {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) bytes")
    return unsafe hnsw_checksum(sum, start + range.lowerBound, range.count)
  }

  /// Where a place lies in memory, valid as long as the file is mapped.
  func start<Element>(_ offset: Int) -> UnsafePointer<Element> {
    unsafe (start + offset).assumingMemoryBound(to: Element.self)
  }
}
