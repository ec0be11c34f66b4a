/// The sentences of a training text as numbers of words in the order of their first use, kept in a
/// file without a name, so that text from a pipe can be gone through twice.
struct SentenceSpool {
  /// The words found, numbered as they came.
  private(set) var words = WordTable()
  /// How often each was found.
  private(set) var counts: [Int] = []
  /// Sentences, words in them, and words left out as `<s>` or `</s>`.
  private(set) var sentenceCount = 0
  private(set) var tokenCount = 0
  private(set) var leftOutCount = 0
  private let tokens: RecordFile<UInt32>  // word + 1; 0 ends a sentence

  /// Makes an empty spool.
  init(folder: String) throws(ScratchError) {
    tokens = try RecordFile(in: folder)
  }

  /// Adds a line of words separated by white space.
  ///
  /// A line without words is no sentence.
  mutating func append(_ line: ArraySlice<UInt8>) throws(ScratchError) {
    var isEmpty = true
    var begin = line.startIndex
    for index in line.startIndex..<line.endIndex + 1 {
      // Space, and the control characters up to it, as tab and carriage return.
      guard index == line.endIndex || line[index] <= UInt8(ascii: " ") else { continue }
      if begin < index, try append(word: line[begin..<index]) { isEmpty = false }
      begin = index + 1
    }
    guard !isEmpty else { return }
    sentenceCount += 1
    try tokens.append(0)
  }

  private mutating func append(word: ArraySlice<UInt8>) throws(ScratchError) -> Bool {
    if word.first == UInt8(ascii: "<"),
      word.elementsEqual(SpecialWord.start) || word.elementsEqual(SpecialWord.end)
    {
      leftOutCount += 1
      return false
    }
    let number = words.insert(word)
    if number == counts.count { counts.append(0) }
    counts[number] += 1
    tokenCount += 1
    try tokens.append(UInt32(number + 1))
    return true
  }

  /// Goes through all tokens: the number of a word, or nil at the end of a sentence.
  func forEachToken(_ body: (Int?) throws -> Void) throws {
    var reader = try tokens.reader()
    while let token = try reader.next() { try body(token == 0 ? nil : Int(token) - 1) }
  }
}
