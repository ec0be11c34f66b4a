public import Foundation
import Tensors

/// Trains a ``PronunciationModel`` from a pronouncing dictionary.
public enum PronunciationTraining {
  /// What model to train.
  public struct Configuration: Sendable {
    /// The length of the longest n-grams of graphones.
    public var order = 8
    /// N-grams whose loss raises the perplexity by less than this share are left out.
    public var pruning = 1e-7

    /// Makes a configuration with the defaults.
    public init() {}
  }

  /// The words of a lexicon, divided.
  public struct Division: Sendable {
    /// To train from.
    public var training: [String]
    /// To test with.
    public var heldOut: [String]
  }

  /// What was trained.
  public struct Result: Sendable {
    /// The model's file.
    public var model: Data
    /// Pronunciations that were learnt from.
    public var used: Int
    /// Words with a pronunciation of more than two phones a letter, which was left out.
    public var unalignable: [String]
    /// How many n-grams there are of each length.
    public var counts: [Int]
  }

  /// Divides the words of a lexicon by chance; all pronunciations of a word stay together.
  public static func divide(
    _ lexicon: Lexicon, heldOutShare: Double, seed: UInt64
  ) -> Division {
    var generator = SeededGenerator(seed: seed)
    let words = lexicon.words.shuffled(using: &generator)
    let count = Int((heldOutShare * Double(words.count)).rounded())
    return Division(training: Array(words[count...]), heldOut: Array(words[..<count]))
  }

  /// Trains a model.
  ///
  /// - Parameters:
  ///   - words: the words of the lexicon to learn from.
  ///   - lexicon: their pronunciations.
  ///   - configuration: what to train.
  ///   - report: called now and then; an error that it throws ends the training.
  /// - Returns: the model, and what it was made of.
  /// - Throws: what `report` threw, or that temporary files cannot be used.
  public static func train(
    on words: [String], of lexicon: Lexicon, configuration: Configuration = Configuration(),
    report: @escaping (ModifiedKneserNey.Progress) throws -> Void = { _ in }
  ) throws -> Result {
    let entries = words.sorted().flatMap { word in
      lexicon[word].map {
        (word: word.precomposedStringWithCanonicalMapping, phones: $0)
      }
    }
    let aligned = GraphoneAlignment(entries).aligned()
    var estimation = ModifiedKneserNey.Configuration()
    estimation.order = configuration.order
    estimation.pruning = configuration.pruning
    var estimator = try ModifiedKneserNey(estimation, report: report)
    var unalignable = [String]()
    for (entry, graphones) in zip(entries, aligned) {
      guard let graphones else {
        unalignable.append(entry.word)
        continue
      }
      try estimator.append(graphones.map(\.spelling).joined(separator: " "))
    }
    let model = try estimator.estimate()
    return Result(
      model: try model.packed(), used: entries.count - unalignable.count,
      unalignable: unalignable, counts: model.counts)
  }
}

/// How well a model pronounces words whose pronunciations are known.
///
/// Of several known pronunciations the nearest counts.
public struct PronunciationErrors: Sendable, Equatable {
  /// Edits of phones.
  public var phones = EditDistance.zero
  /// Words, and those whose best pronunciation is none of the known ones.
  public var wordCount = 0
  /// Words that are said in none of the known ways.
  public var wrongWordCount = 0

  /// Nothing tested yet.
  public init() {}

  /// Pronounces some words of a lexicon; a word that cannot be said counts as saying nothing.
  public init(
    _ model: PronunciationModel, words: some Sequence<String>, of lexicon: Lexicon
  ) {
    self.init(words: words, of: lexicon) {
      (try? model.pronunciations(of: $0))?.first?.phones ?? []
    }
  }

  /// Compares what is said of some words of a lexicon.
  public init(
    words: some Sequence<String>, of lexicon: Lexicon, said: (String) -> [String]
  ) {
    for word in words {
      let hypothesis = said(word)
      let distances = lexicon[word].map { EditDistance(reference: $0, hypothesis: hypothesis) }
      guard let nearest = distances.min(by: { $0.rate < $1.rate }) else { continue }
      phones.substitutions += nearest.substitutions
      phones.deletions += nearest.deletions
      phones.insertions += nearest.insertions
      phones.referenceLength += nearest.referenceLength
      wordCount += 1
      if nearest.total > 0 { wrongWordCount += 1 }
    }
  }
}
