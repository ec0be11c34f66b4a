import Foundation

extension NGramTable {
  /// Reads an ARPA file: probabilities and backoffs as logarithms to base 10.
  ///
  ///     \data\
  ///     ngram 1=3
  ///     \1-grams:
  ///     -0.5  word  -0.3
  ///     \end\
  ///
  /// N-grams may stand in any order, `-inf` is allowed, and text before `\data\` is passed over. A
  /// model without `<unk>` gives unknown words 10⁻¹⁰⁰, as KenLM does.
  init(arpa: Data) throws(LanguageModelError) {
    var reader = ARPAReader(bytes: [UInt8](arpa))
    try self.init(&reader)
  }

  private init(_ reader: inout ARPAReader) throws(LanguageModelError) {
    let counts = try reader.counts()
    let unigrams = try reader.unigrams(count: counts[0], order: counts.count)
    words = WordList(unigrams.map(\.word) + SpecialWord.all)
    guard counts.count <= NGramModel.highestOrder,
      let layout = NGramKeyLayout(order: counts.count, wordCount: words.count)
    else { throw .tooLarge(order: counts.count, wordCount: words.count) }
    self.layout = layout
    orders = [Order()]
    let impossible = Float(-100 * log(10.0))
    for word in 0..<words.count {
      orders[0].append(layout.appending(word, to: 0), probability: impossible)
    }
    var isSeen = [Bool](repeating: false, count: words.count)
    let table = WordTable(words)
    for unigram in unigrams {
      guard let word = table.number(of: unigram.word[...]) else { continue }
      guard !isSeen[word] else { throw .line(unigram.line, reason: "this word is listed twice.") }
      isSeen[word] = true
      orders[0].probabilities[word] = unigram.probability
      orders[0].backoffs[word] = unigram.backoff
    }
    for length in 2..<max(counts.count + 1, 2) {
      let read = try reader.ngrams(
        length: length, count: counts[length - 1], order: counts.count, words: table,
        layout: layout)
      orders.append(read)
    }
    try reader.end()
  }
}

/// Goes through the lines of an ARPA file.
private struct ARPAReader {
  let bytes: [UInt8]
  private var position = 0
  private var line = 0
  /// The fields of the current line, without white space.
  private var fields: [ArraySlice<UInt8>] = []

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  struct Unigram {
    var word: [UInt8]
    var probability: Float
    var backoff: Float
    var line: Int
  }

  /// Goes to the next line that is not empty, or returns false at the end of the file.
  private mutating func advance() -> Bool {
    while position < bytes.count {
      line += 1
      fields.removeAll(keepingCapacity: true)
      var begin = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
        if bytes[position] == UInt8(ascii: " ") || bytes[position] == UInt8(ascii: "\t")
          || bytes[position] == UInt8(ascii: "\r")
        {
          if begin < position { fields.append(bytes[begin..<position]) }
          begin = position + 1
        }
        position += 1
      }
      if begin < position { fields.append(bytes[begin..<position]) }
      position += 1
      if !fields.isEmpty { return true }
    }
    return false
  }

  private func error(_ reason: String) -> LanguageModelError { .line(line, reason: reason) }

  private func text(_ field: ArraySlice<UInt8>) -> String { String(decoding: field, as: UTF8.self) }

  private func isLine(_ text: String) -> Bool { fields.count == 1 && self.text(fields[0]) == text }

  /// Reads `\data\` and the counts, up to `\1-grams:`.
  mutating func counts() throws(LanguageModelError) -> [Int] {
    repeat {
      guard advance() else { throw error("no \\data\\ was found; an ARPA file is needed.") }
    } while !isLine("\\data\\")
    var counts = [Int]()
    while advance() {
      if isLine("\\1-grams:") {
        guard !counts.isEmpty else { throw error("\"ngram 1=…\" is needed before \\1-grams:.") }
        return counts
      }
      let parts = text(fields.count == 2 ? fields[1] : []).split(separator: "=")
      guard text(fields[0]) == "ngram", parts.count == 2, Int(parts[0]) == counts.count + 1,
        let count = Int(parts[1]), count >= 0, count < UInt32.max
      else { throw error("\"ngram \(counts.count + 1)=\" and a count are needed.") }
      // More n-grams than bytes cannot follow; nothing is allocated for a count that lies.
      guard count <= bytes.count else { throw error("the file is too short for so many n-grams.") }
      counts.append(count)
    }
    throw error("the file ends before \\1-grams:.")
  }

  /// Reads the unigrams, whose heading has been read.
  mutating func unigrams(count: Int, order: Int) throws(LanguageModelError) -> [Unigram] {
    var unigrams = [Unigram]()
    unigrams.reserveCapacity(count)
    for _ in 0..<count {
      let (probability, backoff) = try values(length: 1, order: order)
      unigrams.append(
        Unigram(
          word: Array(fields[1]), probability: probability, backoff: backoff, line: line))
    }
    return unigrams
  }

  /// Reads a heading and the n-grams below it, and sorts them.
  mutating func ngrams(
    length: Int, count: Int, order: Int, words: WordTable, layout: NGramKeyLayout
  ) throws(LanguageModelError) -> NGramTable.Order {
    guard advance(), isLine("\\\(length)-grams:") else {
      throw error("\\\(length)-grams: is needed; are the counts under \\data\\ right?")
    }
    var read = NGramTable.Order()
    var isSorted = true
    for _ in 0..<count {
      let (probability, backoff) = try values(length: length, order: order)
      var key: UInt128 = 0
      for field in fields[1...length] {
        guard let word = words.number(of: field) else {
          throw error("\"\(text(field))\" is not among the unigrams.")
        }
        key = layout.appending(word, to: key)
      }
      isSorted = isSorted && key > (read.keys.last ?? 0)
      read.append(key, probability: probability, backoff: backoff)
    }
    if !isSorted { try read.sort() }
    return read
  }

  /// Reads a line of an n-gram: ln p and ln backoff; the words stay in `fields[1...length]`.
  private mutating func values(
    length: Int, order: Int
  ) throws(LanguageModelError) -> (probability: Float, backoff: Float) {
    guard advance() else { throw error("the file ends inside the \(length)-grams.") }
    guard fields.count == length + 1 || (fields.count == length + 2 && length < order) else {
      let what = "a probability, \(length) words\(length < order ? ", perhaps a backoff" : "")"
      throw error("\(fields.count) fields were found, but \(what) are needed.")
    }
    let probability = try number(fields[0])
    guard probability <= 0 else { throw error("log₁₀ p = \(text(fields[0])) is above 0.") }
    return (probability, fields.count == length + 2 ? try number(fields[length + 1]) : 0)
  }

  /// Returns a logarithm to base 10 as a natural one; −∞ becomes −100 · ln 10.
  private func number(_ field: ArraySlice<UInt8>) throws(LanguageModelError) -> Float {
    guard let value = Double(text(field)), !value.isNaN, value < .infinity else {
      throw error("\"\(text(field))\" is not a logarithm.")
    }
    return Float(max(value, -100) * log(10.0))
  }

  /// Reads `\end\`.
  mutating func end() throws(LanguageModelError) {
    guard advance(), isLine("\\end\\") else {
      throw error("\\end\\ is needed; are the counts under \\data\\ right?")
    }
  }
}

extension NGramTable.Order {
  /// Sorts the n-grams by their keys, which must differ.
  fileprivate mutating func sort() throws(LanguageModelError) {
    let places = keys.indices.sorted { keys[$0] < keys[$1] }
    self = NGramTable.Order(
      keys: places.map { keys[$0] }, probabilities: places.map { probabilities[$0] },
      backoffs: places.map { backoffs[$0] })
  }
}
