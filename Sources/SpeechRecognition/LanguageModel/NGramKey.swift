/// How a sequence of words is packed into one number, so that sorting numbers sorts sequences.
///
///     key(w₁ … wₙ) = ((w₁ + 1) · 2ᵇ + (w₂ + 1)) · 2ᵇ + …      the first word decides
///
/// Zero in place of a word says that there is none. Reversed keys begin with the last word, so that
/// sequences with equal ends are neighbours.
struct NGramKeyLayout: Sendable, Equatable {
  /// Bits of one word.
  let bits: Int

  /// Describes keys of up to `order` words out of `wordCount`, or returns nil if 128 bits do not
  /// hold them.
  init?(order: Int, wordCount: Int) {
    bits = Int.bitWidth - wordCount.leadingZeroBitCount
    guard bits * order <= 128 else { return nil }
  }

  /// The bits of the last word of a key.
  var mask: UInt128 { (1 << UInt128(bits)) - 1 }

  /// Returns a key with one more word at its end.
  func appending(_ word: Int, to key: UInt128) -> UInt128 {
    (key << UInt128(bits)) | UInt128(truncatingIfNeeded: word + 1)
  }

  /// Returns the last word of a key.
  func last(of key: UInt128) -> Int { Int(truncatingIfNeeded: key & mask) - 1 }

  /// Returns a key without its last word.
  func droppingLast(of key: UInt128) -> UInt128 { key >> UInt128(bits) }

  /// Returns a key of `count` words without the first.
  func droppingFirst(of key: UInt128, count: Int) -> UInt128 {
    key & ((1 << UInt128(bits * (count - 1))) - 1)
  }

  /// Returns a key of `count` words with its words in the opposite order.
  func reversed(_ key: UInt128, count: Int) -> UInt128 {
    var (rest, result) = (key, UInt128(0))
    for _ in 0..<count {
      result = (result << UInt128(bits)) | (rest & mask)
      rest >>= UInt128(bits)
    }
    return result
  }

  /// Whether one of the words of a key is `word`.
  func contains(_ word: Int, in key: UInt128) -> Bool {
    var rest = key
    while rest != 0 {
      if last(of: rest) == word { return true }
      rest = droppingLast(of: rest)
    }
    return false
  }

  /// Returns the words of a key, first to last.
  func words(of key: UInt128) -> [Int] {
    var (rest, words) = (key, [Int]())
    while rest != 0 {
      words.append(last(of: rest))
      rest = droppingLast(of: rest)
    }
    return words.reversed()
  }
}
