extension NGramModel {
  /// The words before, as far as the model remembers them.
  ///
  /// It holds the number of the n-gram for each length of history. A history that nothing follows
  /// and that has no backoff is not held: after it everything is as after the shorter one.
  public struct State: Hashable, Sendable {
    /// N-grams of length 1, 2, … in their order's numbering, ``none`` where one is not listed; the
    /// last lane counts those that matter.
    fileprivate var lanes: SIMD8<UInt32>

    /// An n-gram that is not listed.
    fileprivate static let none = UInt32.max

    /// No words before.
    public static let empty = State(lanes: SIMD8(repeating: none, length: 0))

    /// How many words before matter.
    public var length: Int { Int(lanes[7]) }

    /// Feeds the longest history, which decides the others.
    public func hash(into hasher: inout Hasher) {
      let longest = length == 0 ? Self.none : lanes[length - 1]
      hasher.combine(UInt64(longest) << 8 | UInt64(length))
    }
  }

  /// After `<s>`.
  public var start: State { score(file.header.start, after: .empty).state }

  /// Returns ln p of the end of the sentence after a state.
  public func end(after state: State) -> Float {
    score(file.header.end, after: state).logProbability
  }

  /// Returns ln p of a word, whatever was said before.
  public func lookAhead(_ word: Int?) -> Float { score(word, after: .empty).logProbability }

  /// Scores a word after a state.
  ///
  /// - Parameters:
  ///   - word: a number that ``word(_:)`` gave; nil, or a number that is no word's, stands for
  ///     `<unk>`.
  ///   - state: what was said before.
  /// - Returns: ln p, and the state that the word leads to.
  public func score(_ word: Int?, after state: State) -> (logProbability: Float, state: State) {
    let match = match(word, after: state)
    return (match.logProbability, match.state)
  }

  /// A word's score, with the length of the n-gram that gave it.
  func match(
    _ word: Int?, after state: State
  ) -> (logProbability: Float, state: State, length: Int) {
    var word = word ?? file.header.unknown
    if word < 0 || word >= wordCount { word = file.header.unknown }
    var lanes = SIMD8(repeating: State.none, length: 0)
    let unigram = file.unigrams + NGramFile.unigramSize * word
    var logProbability = bytes.float(at: unigram)
    var matched = 1
    if order > 1 {
      lanes[0] = UInt32(word)
      if !isFutile(lanes[0], length: 1) { lanes[7] = 1 }
    }
    for length in 1..<state.length + 1 {
      let history = state.lanes[length - 1]
      guard history != State.none,
        let found = child(UInt64(word), of: history, length: length)
      else { continue }
      matched = length + 1
      logProbability = probability(of: found, length: matched)
      guard matched < order else { break }
      lanes[length] = UInt32(found)
      if !isFutile(lanes[length], length: matched) { lanes[7] = UInt32(matched) }
    }
    for length in matched..<max(state.length + 1, matched) {
      logProbability += backoff(of: state.lanes[length - 1], length: length)
    }
    // Nothing above the longest history that matters is part of the state.
    for lane in Int(lanes[7])..<7 { lanes[lane] = State.none }
    return (logProbability, State(lanes: lanes), matched)
  }

  /// Whether everything after a history is as after the shorter one.
  private func isFutile(_ ngram: UInt32, length: Int) -> Bool {
    children(of: ngram, length: length).isEmpty && backoff(of: ngram, length: length) == 0
  }

  /// The n-grams one word longer that begin with an n-gram.
  private func children(of ngram: UInt32, length: Int) -> Range<Int> {
    let count = file.orders[length - 1].count
    let begin: Int
    let end: Int
    if length == 1 {
      let unigram = file.unigrams + NGramFile.unigramSize * Int(ngram)
      begin = Int(bytes.uint32(at: unigram + 8))
      end = Int(bytes.uint32(at: unigram + 8 + NGramFile.unigramSize))
    } else {
      let order = file.orders[length - 2]
      let field = order.recordBits - order.childBits
      begin = Int(read(order, Int(ngram), from: field, bits: order.childBits))
      end = Int(read(order, Int(ngram) + 1, from: field, bits: order.childBits))
    }
    // A damaged file may hold any numbers.
    return min(begin, count)..<min(max(begin, end), count)
  }

  /// Returns the n-gram that extends a history by a word.
  private func child(_ word: UInt64, of history: UInt32, length: Int) -> Int? {
    let order = file.orders[length - 1]
    let range = children(of: history, length: length)
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      let found = read(order, middle, from: 0, bits: order.wordBits)
      if found == word { return middle }
      if found < word { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  private func probability(of ngram: Int, length: Int) -> Float {
    let order = file.orders[length - 2]
    let code = read(order, ngram, from: order.wordBits, bits: order.probabilityBits)
    return order.probabilityBits == 32
      ? Float(bitPattern: UInt32(code)) : bytes.float(at: order.probabilityNumbers + 4 * Int(code))
  }

  private func backoff(of ngram: UInt32, length: Int) -> Float {
    guard ngram != State.none else { return 0 }
    if length == 1 {
      return bytes.float(at: file.unigrams + NGramFile.unigramSize * Int(ngram) + 4)
    }
    let order = file.orders[length - 2]
    let field = order.wordBits + order.probabilityBits
    let code = read(order, Int(ngram), from: field, bits: order.backoffBits)
    return order.backoffBits == 32
      ? Float(bitPattern: UInt32(code)) : bytes.float(at: order.backoffNumbers + 4 * Int(code))
  }

  /// Reads bits of a record.
  @inline(__always)
  private func read(_ order: NGramFile.Order, _ record: Int, from field: Int, bits: Int) -> UInt64 {
    let bit = record * order.recordBits + field
    let word = bytes.uint64(at: order.records + bit / 8)
    return (word >> UInt64(bit % 8)) & ((1 << UInt64(bits)) - 1)
  }
}

extension SIMD8<UInt32> {
  /// Lanes that hold one value, but for the last, which holds a length.
  fileprivate init(repeating value: UInt32, length: UInt32) {
    self.init(repeating: value)
    self[7] = length
  }
}

extension NGramModel {
  /// Returns all n-grams, with the probabilities and backoffs that the codes stand for.
  func table() throws(LanguageModelError) -> NGramTable {
    let ends = bytes.bytes(file.words..<file.words + file.header.wordBytes)
    let offsets = (0...wordCount).map { bytes.uint32(at: file.wordOffsets + 4 * $0) }
    guard let layout = NGramKeyLayout(order: order, wordCount: wordCount) else {
      throw .tooLarge(order: order, wordCount: wordCount)
    }
    var table = NGramTable(
      words: WordList(bytes: ends, offsets: offsets), layout: layout, orders: [NGramTable.Order()])
    for word in 0..<wordCount {
      let unigram = file.unigrams + NGramFile.unigramSize * word
      table.orders[0].append(
        layout.appending(word, to: 0), probability: bytes.float(at: unigram),
        backoff: bytes.float(at: unigram + 4))
    }
    for length in 2..<max(order + 1, 2) {
      let packed = file.orders[length - 2]
      var longer = NGramTable.Order()
      for (history, key) in table.orders[length - 2].keys.enumerated() {
        for child in children(of: UInt32(history), length: length - 1) {
          let word = Int(read(packed, child, from: 0, bits: packed.wordBits))
          guard word < wordCount else { throw .damaged(part: "list of n-grams") }
          longer.append(
            layout.appending(word, to: key), probability: probability(of: child, length: length),
            backoff: length < order ? backoff(of: UInt32(child), length: length) : 0)
        }
      }
      table.orders.append(longer)
    }
    return table
  }
}
