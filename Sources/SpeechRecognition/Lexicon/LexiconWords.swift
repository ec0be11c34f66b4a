/// Numbered words: sorted ones in one block of bytes, as a file holds them, and then others.
///
/// Words 0, 1, … are in the order of their UTF-8 bytes, so that they are found by bisection and
/// can be merged with another sorted list; those added later are few and are found one by one.
public struct LexiconWords: Sendable {
  /// Where each sorted word begins in `bytes`, and where the last one ends.
  private let offsets: [UInt32]
  private let bytes: [UInt8]
  /// The words added after the sorted ones.
  private(set) var added: [String] = []

  /// Makes a list of words that are sorted by their bytes, no two the same.
  init(sorted words: [String]) {
    var bytes: [UInt8] = []
    var offsets: [UInt32] = [0]
    for word in words {
      bytes.append(contentsOf: word.utf8)
      offsets.append(UInt32(bytes.count))
    }
    self.init(offsets: offsets, bytes: bytes)
  }

  /// Takes a block of words as it was stored.
  init(offsets: [UInt32], bytes: [UInt8]) {
    self.offsets = offsets
    self.bytes = bytes
  }

  /// The number of words.
  public var count: Int { sortedCount + added.count }

  /// The number of words that are sorted.
  public var sortedCount: Int { offsets.count - 1 }

  /// Where each sorted word begins among ``storedBytes``, and where the last one ends.
  var storedOffsets: [UInt32] { offsets }

  /// The UTF-8 bytes of the sorted words, one after the other.
  var storedBytes: [UInt8] { bytes }

  /// The spelling of a word.
  public subscript(number: Int) -> String {
    guard number < sortedCount else { return added[number - sortedCount] }
    return String(decoding: utf8(of: number), as: UTF8.self)
  }

  /// Returns the number of a word; nil if it is not in the list.
  public func firstIndex(of word: String) -> Int? {
    var (low, high) = (0, sortedCount)
    while low < high {
      let middle = (low + high) / 2
      if utf8(of: middle).lexicographicallyPrecedes(word.utf8) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    if low < sortedCount, utf8(of: low).elementsEqual(word.utf8) { return low }
    return added.firstIndex(of: word).map { $0 + sortedCount }
  }

  /// Returns the number of a word, which is added if it is new.
  mutating func number(of word: String) -> Int {
    if let number = firstIndex(of: word) { return number }
    added.append(word)
    return count - 1
  }

  /// The UTF-8 bytes of a sorted word.
  func utf8(of number: Int) -> ArraySlice<UInt8> {
    bytes[Int(offsets[number])..<Int(offsets[number + 1])]
  }
}
