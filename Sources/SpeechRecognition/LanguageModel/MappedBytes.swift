import Foundation
import NeuralNetworks

/// Bytes that are read in place: a file mapped into memory, or a copy.
///
/// Every read is checked against the length, so a damaged file can give wrong numbers but nothing
/// else. All numbers are little endian.
@safe final class MappedBytes: Sendable {
  /// How many bytes there are.
  let count: Int
  private nonisolated(unsafe) let base: UnsafeRawPointer
  private let isMapped: Bool

  /// Maps a regular file.
  init(contentsOf path: String) throws(AtomicFileError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw .unreadable(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .notRegular(path: path)
    }
    count = Int(status.st_size)
    let address = unsafe mmap(nil, max(count, 1), PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw .unreadable(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    unsafe base = UnsafeRawPointer(address)
    isMapped = true
  }

  /// Copies bytes.
  init(_ data: Data) {
    count = data.count
    let copy = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 8)
    unsafe data.copyBytes(to: UnsafeMutableRawBufferPointer(start: copy, count: count))
    unsafe base = UnsafeRawPointer(copy)
    isMapped = false
  }

  deinit {
    if isMapped {
      unsafe munmap(UnsafeMutableRawPointer(mutating: base), max(count, 1))
    } else {
      unsafe base.deallocate()
    }
  }

  /// Returns a number of 32 bits that begins at a byte.
  @inline(__always)
  func uint32(at offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset <= count - 4)
    return unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
  }

  /// Returns a number of 64 bits that begins at a byte.
  @inline(__always)
  func uint64(at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset <= count - 8)
    return unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  /// Returns a float that begins at a byte.
  @inline(__always)
  func float(at offset: Int) -> Float { Float(bitPattern: uint32(at: offset)) }

  /// Returns a copy of some bytes.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return unsafe [UInt8](UnsafeRawBufferPointer(start: base, count: count)[range])
  }

  /// Compares bytes with those of a word: negative, zero or positive, as `memcmp` does.
  func compare(_ range: Range<Int>, with word: [UInt8]) -> Int {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    let common = min(range.count, word.count)
    let order = unsafe memcmp(base + range.lowerBound, word, common)
    return order != 0 ? Int(order) : range.count - word.count
  }

  /// Returns a checksum of some bytes, FNV-1a of 64 bits.
  func checksum(_ range: Range<Int>) -> UInt64 {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return unsafe fnv1a(UnsafeRawBufferPointer(start: base, count: count)[range])
  }
}

/// Returns the checksum FNV-1a of 64 bits (Fowler, Noll & Vo).
func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  return hash
}
