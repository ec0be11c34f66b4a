/// The words of a model in the order of their bytes; a word's number is its place.
///
/// The order makes a number of a spelling by binary search, without a table of hashes, and lets two
/// word lists be merged in one walk. Words are bytes: what is not UTF-8 stays as it was read.
struct WordList: Sendable, Equatable {
  /// The bytes of all words, one after another.
  private(set) var bytes: [UInt8]
  /// Where each word begins, and where the last one ends; [count + 1].
  private(set) var offsets: [UInt32]

  /// How many words there are.
  var count: Int { offsets.count - 1 }

  /// Makes a list of words in the order of their bytes; doubles are left out.
  init(_ words: [[UInt8]]) {
    bytes = []
    offsets = [0]
    var last: [UInt8]?
    for word in words.sorted(by: { $0.lexicographicallyPrecedes($1) }) where word != last {
      bytes += word
      offsets.append(UInt32(bytes.count))
      last = word
    }
  }

  /// Takes a list as it stands in a file.
  init(bytes: [UInt8], offsets: [UInt32]) {
    self.bytes = bytes
    self.offsets = offsets
  }

  /// The bytes of a word.
  subscript(number: Int) -> ArraySlice<UInt8> {
    bytes[Int(offsets[number])..<Int(offsets[number + 1])]
  }

  /// Returns the number of a word, or nil if it is not in the list.
  func number(of word: some Collection<UInt8>) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].lexicographicallyPrecedes(word) { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low].elementsEqual(word) ? low : nil
  }
}

/// The words that stand for no spoken word.
enum SpecialWord {
  /// Any word that the model does not know.
  static let unknown = Array("<unk>".utf8)
  /// What stands before a sentence; it is only ever a history.
  static let start = Array("<s>".utf8)
  /// What stands after a sentence.
  static let end = Array("</s>".utf8)
  /// All of them.
  static let all = [unknown, start, end]
}
