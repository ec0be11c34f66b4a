import Foundation

/// Leaves out the n-grams that a model loses least by, and gathers the others.
///
/// Without the n-gram (h, w) the history's backoff α becomes α′, and the model's cross-entropy grows
/// by
///
///     Δ = p(h) · { p(w|h) [ln p(w|h) − ln p(w|h′) − ln α′] + (1 − Σ p) [ln α − ln α′] }
///     α′ = (1 − Σ p + p(w|h)) / (1 − Σ p(·|h′) + p(w|h′))
///
/// summed over the listed words after h, where h′ is h without its first word. N-grams with
/// e^Δ − 1 below a threshold are left out, the longest first. One that begins or ends an n-gram kept
/// is kept too, so that explicit probabilities never change, and every history is listed.
///
/// p(h) is the share of h in the text, not the model's: Kneser-Ney's lower orders are no estimates
/// of it, which makes pruning worse (Chelba, Brants, Neveitt & Xu 2010).
///
/// Reference: Stolcke (1998).
struct EntropyPruning {
  var threshold: Double
  var tokenCount: Double
  var layout: NGramKeyLayout
  var memory: Int
  var folder: String

  /// Prunes and gathers all orders.
  ///
  /// - Parameters:
  ///   - orders: bigrams and longer.
  ///   - unigrams: p of every word.
  ///   - willGather: called before each length.
  /// - Returns: what is kept, and how many n-grams there were of each length.
  /// - Throws: That temporary files cannot be used, or what `willGather` threw.
  func gather(
    _ orders: [Estimation.Order], unigrams: [Double], willGather: (Int) throws -> Void
  ) throws -> (orders: [NGramTable.Order], countsBefore: [Int]) {
    var gathered = [NGramTable.Order](repeating: NGramTable.Order(), count: orders.count + 1)
    var countsBefore = [Int](repeating: unigrams.count, count: orders.count + 1)
    var needed: SortedRecords?
    var backoffs: SortedRecords?
    for length in stride(from: orders.count + 1, to: 1, by: -1) {
      try willGather(length)
      var pass = Pass(pruning: self, length: length, needed: try needed?.reader())
      try pass.run(orders[length - 2])
      countsBefore[length - 1] = pass.countBefore
      gathered[length - 1] = pass.kept
      if let backoffs { try gathered[length - 1].set(backoffs) }
      needed = threshold > 0 ? try pass.needed.sorted() : nil
      backoffs = try pass.backoffs.sorted()
    }
    for (word, probability) in unigrams.enumerated() {
      gathered[0].append(
        layout.appending(word, to: 0), probability: Float(log(probability)))
    }
    if let backoffs { try gathered[0].set(backoffs) }
    return (gathered, countsBefore)
  }

  /// The pruning of one length.
  private struct Pass {
    let pruning: EntropyPruning
    let length: Int
    /// N-grams of this length that longer ones need.
    var neededHere: SortedRecords.Reader?
    var nextNeeded: NGramRecord?
    var kept = NGramTable.Order()
    /// N-grams one word shorter that those kept need.
    var needed: RecordSorter
    /// ln α of the histories that keep a word.
    var backoffs: RecordSorter
    var countBefore = 0

    init(pruning: EntropyPruning, length: Int, needed: SortedRecords.Reader?) {
      self.pruning = pruning
      self.length = length
      neededHere = needed
      self.needed = RecordSorter(
        memory: pruning.memory / 4, folder: pruning.folder, isCombining: true)
      backoffs = RecordSorter(memory: pruning.memory / 4, folder: pruning.folder)
    }

    mutating func run(_ order: Estimation.Order) throws {
      nextNeeded = try neededHere?.next()
      var histories = try order.histories.reader()
      var ngrams = try order.ngrams.reader()
      var ngram = try ngrams.next()
      var group = [NGramRecord]()
      while let history = try histories.next() {
        group.removeAll(keepingCapacity: true)
        while let found = ngram, pruning.layout.droppingLast(of: found.key) == history.key {
          group.append(found)
          ngram = try ngrams.next()
        }
        countBefore += group.count
        try finish(group, history)
      }
    }

    private mutating func isNeeded(_ key: UInt128) throws -> Bool {
      while let next = nextNeeded, next.key < key { nextNeeded = try neededHere?.next() }
      return nextNeeded?.key == key
    }

    private mutating func finish(_ group: [NGramRecord], _ history: NGramRecord) throws {
      let alpha = history.first
      var listed = 0.0  // Σ p(· | h′)
      for ngram in group { listed += ngram.second }
      let unlisted = max(1 - listed, 0)
      let share = history.second / pruning.tokenCount
      var (removed, removedShorter) = (0.0, 0.0)
      var isKeeping = false
      for ngram in group {
        let probability = ngram.first + alpha * ngram.second
        let mayGo = pruning.threshold > 0 ? try !isNeeded(ngram.key) : false
        if mayGo,
          expm1(loss(probability, ngram.second, share, alpha, unlisted)) < pruning.threshold
        {
          removed += probability
          removedShorter += ngram.second
          continue
        }
        isKeeping = true
        kept.append(ngram.key, probability: Float(log(min(probability, 1))))
        guard pruning.threshold > 0 else { continue }
        let suffix = pruning.layout.droppingFirst(of: ngram.key, count: length)
        try needed.append(NGramRecord(key: suffix, first: 1))
      }
      guard isKeeping else { return }
      if pruning.threshold > 0 { try needed.append(NGramRecord(key: history.key, first: 1)) }
      let backoff =
        removed > 0 ? (alpha * unlisted + removed) / (unlisted + removedShorter) : alpha
      try backoffs.append(NGramRecord(key: history.key, first: log(max(backoff, 1e-30))))
    }

    /// Δ of leaving one n-gram out.
    private func loss(
      _ probability: Double, _ shorter: Double, _ share: Double, _ alpha: Double,
      _ unlisted: Double
    ) -> Double {
      let left = alpha * unlisted
      let changed = (left + probability) / (unlisted + shorter)
      var difference = probability * (log(probability) - log(shorter) - log(changed))
      if left > 0 { difference += left * (log(alpha) - log(changed)) }
      return share * difference
    }
  }
}

extension NGramTable.Order {
  /// Sets backoffs from a sorted list of keys and ln α; the others stay 0.
  fileprivate mutating func set(_ backoffs: SortedRecords) throws {
    var reader = try backoffs.reader()
    var index = 0
    while let backoff = try reader.next() {
      while index < count, keys[index] < backoff.key { index += 1 }
      guard index < count, keys[index] == backoff.key else {
        preconditionFailure("a history was left out")
      }
      self.backoffs[index] = Float(backoff.first)
    }
  }
}
