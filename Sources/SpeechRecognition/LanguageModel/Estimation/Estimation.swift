import Foundation

/// One estimation from counts to probabilities.
///
/// For each length, n-grams go by in two orders. Sorted from the first word on, all n-grams of one
/// history are neighbours: there γ and the discounted share u are computed. Sorted from the last
/// word on, n-grams stand beside the shorter n-gram that they are interpolated with:
///
///     p(w | h) = u(h w) + γ(h) p(w | h without its first word)
struct Estimation {
  let words: WordList
  let layout: NGramKeyLayout
  let configuration: ModifiedKneserNey.Configuration
  let report: (ModifiedKneserNey.Progress) throws -> Void
  let unknown: Int
  let start: Int
  let end: Int

  /// The n-grams of one length with what pruning needs to know.
  struct Order {
    /// Sorted from the first word on: key, u, p of the shorter n-gram.
    var ngrams: SortedRecords
    /// Histories in the same order: key, γ, occurrences.
    var histories: RecordFile<NGramRecord>
  }

  init(
    words: WordList, layout: NGramKeyLayout, configuration: ModifiedKneserNey.Configuration,
    report: @escaping (ModifiedKneserNey.Progress) throws -> Void
  ) {
    self.words = words
    self.layout = layout
    self.configuration = configuration
    self.report = report
    func number(_ word: [UInt8]) -> Int {
      guard let number = words.number(of: word) else { preconditionFailure("special words") }
      return number
    }
    unknown = number(SpecialWord.unknown)
    start = number(SpecialWord.start)
    end = number(SpecialWord.end)
  }

  /// Estimates the model of a text.
  func model(of spool: SentenceSpool) throws -> EstimatedModel {
    try report(.counting(words: spool.tokenCount, vocabulary: words.count))
    let inModel = WordTable(words)
    let numbers = (0..<spool.words.count).map { inModel.number(of: spool.words[$0]) ?? unknown }
    let counts = try NGramCounts(
      spool, numbers: numbers, start: start, end: end, wordCount: words.count,
      order: configuration.order, layout: layout, memory: configuration.memory,
      folder: configuration.temporaryFolder)
    let discounts = counts.countsOfCounts.map { KneserNeyDiscounts(countsOfCounts: $0) }
    let unigrams = unigramProbabilities(counts.unigrams, discounts[0])
    var shorter = try RecordFile<NGramRecord>(in: configuration.temporaryFolder)
    for word in 0..<words.count {
      try shorter.append(
        NGramRecord(key: layout.appending(word, to: 0), first: unigrams[word]))
    }
    var orders = [Order]()
    for length in 2..<configuration.order + 1 {
      try report(.estimating(length: length))
      let order = try estimate(
        length: length, counts.orders[length - 2], discounts[length - 1], &shorter)
      orders.append(order)
    }
    let pruning = EntropyPruning(
      threshold: configuration.pruning,
      tokenCount: Double(spool.tokenCount + spool.sentenceCount), layout: layout,
      memory: configuration.memory, folder: configuration.temporaryFolder)
    let gathered = try pruning.gather(orders, unigrams: unigrams) {
      try report(.gathering(length: $0))
    }
    return EstimatedModel(
      table: NGramTable(words: words, layout: layout, orders: gathered.orders),
      discounts: discounts, countsBeforePruning: gathered.countsBefore)
  }

  /// Interpolates unigrams with the uniform distribution over all words but `<s>`, whose
  /// probability is set to one, as KenLM does: it is never predicted.
  private func unigramProbabilities(
    _ counts: [Double], _ discounts: KneserNeyDiscounts
  ) -> [Double] {
    let total = counts.reduce(0, +)
    let discounted = counts.reduce(0) { $0 + discounts.discount(of: $1) }
    let uniform = 1 / Double(words.count - 1)
    guard total > 0 else { return counts.indices.map { $0 == start ? 1 : uniform } }
    var probabilities = counts.map {
      ($0 - discounts.discount(of: $0)) / total + discounted / total * uniform
    }
    probabilities[start] = 1
    return probabilities
  }

  /// Estimates the n-grams of one length.
  ///
  /// `shorter` holds the probabilities of n-grams one word shorter, sorted from the last word on; it
  /// becomes those of this length.
  private func estimate(
    length: Int, _ counts: SortedRecords, _ discounts: KneserNeyDiscounts,
    _ shorter: inout RecordFile<NGramRecord>
  ) throws -> Order {
    let folder = configuration.temporaryFolder
    let histories = try RecordFile<NGramRecord>(in: folder)
    let discounted = try discount(length: length, counts, discounts, histories)
    var byFirstWord = RecordSorter(memory: configuration.memory / 4, folder: folder)
    let probabilities = try RecordFile<NGramRecord>(in: folder)
    var ngrams = try discounted.reader()
    var suffixes = try shorter.reader()
    var suffix = try suffixes.next()
    while let ngram = try ngrams.next() {
      // Keys are reversed: without its last word is without the n-gram's first.
      let wanted = layout.droppingLast(of: ngram.key)
      while let found = suffix, found.key < wanted { suffix = try suffixes.next() }
      guard let suffix, suffix.key == wanted else {
        preconditionFailure("an n-gram was kept without its suffix")
      }
      try byFirstWord.append(
        NGramRecord(
          key: layout.reversed(ngram.key, count: length), first: ngram.first,
          second: suffix.first))
      if length < configuration.order {
        try probabilities.append(
          NGramRecord(key: ngram.key, first: ngram.first + ngram.second * suffix.first))
      }
    }
    shorter = probabilities
    return Order(ngrams: try byFirstWord.sorted(), histories: histories)
  }

  /// Computes u and γ, and leaves out what is cut off.
  ///
  /// The n-grams come back sorted from the last word on: reversed key, u, γ.
  private func discount(
    length: Int, _ counts: SortedRecords, _ discounts: KneserNeyDiscounts,
    _ histories: RecordFile<NGramRecord>
  ) throws -> SortedRecords {
    let cutoff = configuration.cutoff(length: length)
    var byLastWord = RecordSorter(
      memory: configuration.memory / 4, folder: configuration.temporaryFolder)
    var group = [NGramRecord]()
    func finishGroup() throws {
      guard let first = group.first else { return }
      defer { group.removeAll(keepingCapacity: true) }
      func isKept(_ ngram: NGramRecord) -> Bool {
        Int(ngram.second) > cutoff && !layout.contains(unknown, in: ngram.key)
      }
      var (total, freed, occurrences) = (0.0, 0.0, 0.0)
      for ngram in group {
        total += ngram.first
        occurrences += ngram.second
        freed += isKept(ngram) ? discounts.discount(of: ngram.first) : ngram.first
      }
      let history = layout.droppingLast(of: first.key)
      try histories.append(
        NGramRecord(key: history, first: freed / total, second: occurrences))
      for ngram in group where isKept(ngram) {
        try byLastWord.append(
          NGramRecord(
            key: layout.reversed(ngram.key, count: length),
            first: (ngram.first - discounts.discount(of: ngram.first)) / total,
            second: freed / total))
      }
    }
    var reader = try counts.reader()
    while let ngram = try reader.next() {
      if let first = group.first,
        layout.droppingLast(of: first.key) != layout.droppingLast(of: ngram.key)
      {
        try finishGroup()
      }
      group.append(ngram)
    }
    try finishGroup()
    return try byLastWord.sorted()
  }
}

extension ModifiedKneserNey.Configuration {
  /// The highest count at which n-grams of a length are left out.
  func cutoff(length: Int) -> Int {
    length < 2 ? 0 : cutoffs[min(length, cutoffs.count) - 1]
  }
}
