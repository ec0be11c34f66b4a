public import SpeechRecognition
import Tensors

/// The sentences of a text as numbers of words, in little memory.
public struct SentenceCorpus: Sendable {
  /// The words that have numbers.
  public let vocabulary: RecurrentVocabulary
  private var numbers: [Int32] = []
  private var ends: [Int] = []  // of each sentence, in `numbers`
  private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The number of sentences.
  public var count: Int { ends.count }
  /// The number of words, ends of sentences not among them.
  public var wordCount: Int { numbers.count }
  /// A hash of all numbers in order (FNV-1a).
  public var fingerprint: UInt64 { hash }

  /// Makes a corpus without sentences.
  public init(vocabulary: RecurrentVocabulary) { self.vocabulary = vocabulary }

  /// Adds a sentence; of one with more than 100 words the first 100, of one without words nothing.
  public mutating func append(_ sentence: String) {
    let words = vocabulary.numbers(of: sentence).dropFirst().dropLast().prefix(100)
    guard !words.isEmpty else { return }
    for word in words {
      numbers.append(Int32(word))
      hash = (hash ^ UInt64(word)) &* 0x100_0000_01B3
    }
    hash = hash &* 0x100_0000_01B3  // the end, which is number 0
    ends.append(numbers.count)
  }

  /// A sentence's numbers between two ends.
  public subscript(_ index: Int) -> [Int] {
    let start = index == 0 ? 0 : ends[index - 1]
    return [RecurrentVocabulary.end] + numbers[start..<ends[index]].map { Int($0) }
      + [RecurrentVocabulary.end]
  }

  private func length(_ index: Int) -> Int { ends[index] - (index == 0 ? 0 : ends[index - 1]) + 1 }

  /// Divides all sentences into batches of about as many words, ends included.
  ///
  /// Sentences of similar length share a batch, the longest first; otherwise the order is random.
  func batches(words limit: Int, using random: inout SeededGenerator) -> [[Int]] {
    var order = Array(0..<count)
    order.shuffle(using: &random)
    var batches: [[Int]] = []
    for start in stride(from: 0, to: count, by: 20_000) {
      let pool = order[start..<min(start + 20_000, count)].sorted {
        (length($1), $0) < (length($0), $1)
      }
      var batch: [Int] = []
      for sentence in pool {
        if let longest = batch.first, (batch.count + 1) * length(longest) > limit {
          batches.append(batch)
          batch = []
        }
        batch.append(sentence)
      }
      if !batch.isEmpty { batches.append(batch) }
    }
    batches.shuffle(using: &random)
    return batches
  }
}
