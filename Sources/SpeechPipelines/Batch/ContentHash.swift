import Foundation

/// A number of 64 bits that tells whether contents are the same (FNV-1a).
///
///     h = 14695981039346656037
///     for each byte b:  h = (h xor b) × 1099511628211  mod 2⁶⁴
///
/// It finds changes that happen by themselves; it is no protection against forgery.
///
/// Reference: Fowler, Noll & Vo, *The FNV Non-Cryptographic Hash Algorithm* (RFC 9923).
public struct ContentHash: Sendable, Equatable, CustomStringConvertible {
  private var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Makes the hash of nothing.
  public init() {}

  /// Makes the hash of a text.
  public init(_ text: String) {
    for byte in text.utf8 { add(byte) }
  }

  /// Makes the hash of a file, or of all files in a folder with their names.
  ///
  /// Files are read in pieces, not mapped: one that is cut short meanwhile does no harm.
  public init(contentsOf path: String) throws {
    if FilePaths.isFolder(path) {
      for name in try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
      where !FilePaths.isFolder(FilePaths.joined(path, name)) {
        for byte in "\(name)\0".utf8 { add(byte) }
        try add(contentsOf: FilePaths.joined(path, name))
      }
    } else {
      try add(contentsOf: path)
    }
  }

  /// The number in hexadecimal digits.
  public var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private mutating func add(contentsOf path: String) throws {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
      let bytes = [UInt8](piece)
      for byte in bytes { add(byte) }
    }
  }

  mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
  }
}
