/// Numbers for words as they come, found by a hash of their bytes.
///
/// Open addressing with linear probing; a table never loses a word.
struct WordTable: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]
  private var slots: [UInt32]  // word + 1, or 0

  /// Makes an empty table.
  init() {
    slots = [UInt32](repeating: 0, count: 1 << 12)
  }

  /// Numbers the words of a list as the list does.
  init(_ words: WordList) {
    self.init()
    for word in 0..<words.count { _ = insert(words[word]) }
  }

  /// How many words there are.
  var count: Int { ends.count - 1 }

  /// The bytes of a word.
  subscript(word: Int) -> ArraySlice<UInt8> { bytes[ends[word]..<ends[word + 1]] }

  /// Returns the number of a word, or nil if it has none.
  func number(of word: ArraySlice<UInt8>) -> Int? {
    let slot = slots[slot(of: word)]
    return slot == 0 ? nil : Int(slot) - 1
  }

  /// Returns the number of a word, which it is given if it has none.
  mutating func insert(_ word: ArraySlice<UInt8>) -> Int {
    let place = slot(of: word)
    if slots[place] != 0 { return Int(slots[place]) - 1 }
    bytes += word
    ends.append(bytes.count)
    slots[place] = UInt32(count)
    if 2 * count > slots.count { grow() }
    return count - 1
  }

  /// The slot that holds a word or would hold it.
  private func slot(of word: ArraySlice<UInt8>) -> Int {
    var place = Int(truncatingIfNeeded: Self.hash(word)) & (slots.count - 1)
    while slots[place] != 0, !matches(word, Int(slots[place]) - 1) {
      place = (place + 1) & (slots.count - 1)
    }
    return place
  }

  private func matches(_ word: ArraySlice<UInt8>, _ number: Int) -> Bool {
    let begin = ends[number]
    guard ends[number + 1] - begin == word.count else { return false }
    for offset in 0..<word.count where bytes[begin + offset] != word[word.startIndex + offset] {
      return false
    }
    return true
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: 4 * slots.count)
    for word in 0..<count { slots[slot(of: self[word])] = UInt32(word + 1) }
  }

  private static func hash(_ word: ArraySlice<UInt8>) -> UInt64 {
    var hash = fnv1a(word)
    hash ^= hash >> 32  // the low bits of FNV are the weaker ones
    return hash
  }
}
