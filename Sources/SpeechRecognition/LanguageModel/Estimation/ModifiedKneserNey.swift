public import Foundation

/// Estimates an n-gram model from text: interpolated modified Kneser-Ney smoothing.
///
///     p(w | h) = (a(h w) − D(a(h w))) / Σᵥ a(h v) + γ(h) p(w | h without its first word)
///     γ(h)     = Σᵥ D(a(h v)) / Σᵥ a(h v)
///
/// with the adjusted counts a of `NGramCounts` and the discounts of ``KneserNeyDiscounts``. Below
/// the unigrams stands the uniform distribution over all words, `<unk>` and `</s>`. Words outside
/// the vocabulary count as `<unk>`, and only its unigram is kept. Of n-grams that are cut off, all
/// of the count goes to γ.
///
/// Sorting is done in bounded memory; the vocabulary and the finished model are held in it.
///
/// References: Kneser & Ney (1995); Chen & Goodman (1998), section 4.1.6; Heafield et al. (2013).
public struct ModifiedKneserNey {
  /// What model to estimate.
  public struct Configuration: Sendable {
    /// The length of the longest n-grams.
    public var order = 3
    /// The words to keep.
    public var vocabulary = Vocabulary.all
    /// How often n-grams of each length may occur and be left out all the same.
    ///
    /// Unigrams stay. The last number holds for longer n-grams; none may be below the one before.
    public var cutoffs = [0]
    /// N-grams whose loss raises the perplexity by less than this share are left out; 0 keeps all.
    public var pruning = 0.0
    /// Bytes to use for sorting, roughly.
    public var memory = 2 << 30
    /// Where sorted runs are written when memory does not do.
    public var temporaryFolder = NSTemporaryDirectory()

    /// Makes a configuration with the defaults.
    public init() {}
  }

  /// Which words a model knows.
  public enum Vocabulary: Sendable {
    /// All words of the text.
    case all
    /// So many words of the text, the most frequent ones; of equals, those that come first.
    case mostFrequent(Int)
    /// These, whether they occur or not.
    case words([String])
  }

  /// What an estimation says while it goes on.
  public enum Progress: Sendable {
    /// So many sentences and words have been read.
    case read(sentences: Int, words: Int)
    /// The n-grams of all lengths are being counted.
    case counting(words: Int, vocabulary: Int)
    /// The n-grams of one length are being estimated.
    case estimating(length: Int)
    /// The n-grams of one length are being pruned and gathered.
    case gathering(length: Int)
  }

  /// What model is estimated.
  public let configuration: Configuration
  private var spool: SentenceSpool
  private let report: (Progress) throws -> Void

  /// Begins to read a text.
  ///
  /// - Parameters:
  ///   - configuration: what to estimate.
  ///   - report: called now and then; an error that it throws ends the estimation.
  /// - Throws: That temporary files cannot be made.
  public init(
    _ configuration: Configuration, report: @escaping (Progress) throws -> Void = { _ in }
  ) throws {
    precondition((1...NGramModel.highestOrder).contains(configuration.order))
    self.configuration = configuration
    self.report = report
    spool = try SentenceSpool(folder: configuration.temporaryFolder)
  }

  /// Adds a sentence, words separated by white space.
  ///
  /// `<s>` and `</s>` are left out.
  public mutating func append(_ sentence: ArraySlice<UInt8>) throws {
    try spool.append(sentence)
    if spool.sentenceCount % 65_536 == 0 {
      try report(.read(sentences: spool.sentenceCount, words: spool.tokenCount))
    }
  }

  /// Adds a sentence.
  public mutating func append(_ sentence: String) throws {
    try append(Array(sentence.utf8)[...])
  }

  /// What was read: sentences, words, and `<s>` and `</s>` that were left out.
  public var read: (sentences: Int, words: Int, leftOut: Int) {
    (spool.sentenceCount, spool.tokenCount, spool.leftOutCount)
  }

  /// Estimates the model of what was added.
  public consuming func estimate() throws -> EstimatedModel {
    let estimator = self
    let words = estimator.chosenWords()
    guard
      let layout = NGramKeyLayout(order: estimator.configuration.order, wordCount: words.count),
      words.count < Int(UInt32.max)
    else {
      throw LanguageModelError.tooLarge(
        order: estimator.configuration.order, wordCount: words.count)
    }
    return try Estimation(
      words: words, layout: layout, configuration: estimator.configuration, report: estimator.report
    ).model(of: estimator.spool)
  }

  /// The words of the model, `<unk>`, `<s>` and `</s>` among them.
  private func chosenWords() -> WordList {
    let found: [[UInt8]]
    switch configuration.vocabulary {
    case .all:
      found = (0..<spool.words.count).map { Array(spool.words[$0]) }
    case .mostFrequent(let count):
      let byFrequency = spool.counts.indices.sorted {
        (spool.counts[$1], $0) < (spool.counts[$0], $1)
      }
      found = byFrequency.prefix(count).map { Array(spool.words[$0]) }
    case .words(let spellings):
      found = spellings.map { Array($0.utf8) }
    }
    return WordList(found + SpecialWord.all)
  }
}

/// A model as estimated, before it is packed or written.
public struct EstimatedModel: Sendable {
  /// All n-grams.
  let table: NGramTable
  /// The discounts of each length.
  public let discounts: [KneserNeyDiscounts]
  /// How many n-grams there were of each length before any was left out.
  public let countsBeforePruning: [Int]

  /// How many n-grams there are of each length.
  public var counts: [Int] { table.orders.map(\.count) }

  /// Returns the bytes of the binary model.
  public func packed(
    probabilityBits: Int = 8, backoffBits: Int = 8
  ) throws(LanguageModelError) -> Data {
    try table.packed(probabilityBits: probabilityBits, backoffBits: backoffBits)
  }

  /// Returns the model as an ARPA file.
  public func arpa() -> Data { table.arpa() }
}
