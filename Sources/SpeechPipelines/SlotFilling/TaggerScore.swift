public import SpokenLanguageUnderstanding

/// How well a tagger understands sentences whose slots and intents are known.
public struct TaggerScore: Sendable, Equatable {
  /// The slots of each sentence.
  public private(set) var sentences: [SpanScore] = []
  /// The slots by their names.
  public private(set) var byName: [String: SpanScore] = [:]
  /// Sentences whose intent is known and told.
  public private(set) var intentCount = 0
  /// Those of them whose intent is right.
  public private(set) var rightIntents = 0
  /// Sentences of which all slots, and the intent if it is told, are right.
  public private(set) var rightSentences = 0

  /// Asks a tagger.
  public init(_ tagger: some SequenceTagger, _ sentences: [TaggedSentence]) {
    self.init(sentences) { tagger($0) }
  }

  /// Asks a tagger of a file.
  public init(_ tagger: Tagger, _ sentences: [TaggedSentence]) {
    self.init(sentences) { tagger($0) }
  }

  private init(_ sentences: [TaggedSentence], understanding: ([String]) -> Understanding) {
    for sentence in sentences {
      let found = understanding(sentence.words)
      let score = SpanScore(reference: sentence.tags, found: found.tags)
      self.sentences.append(score)
      for (name, part) in SpanScore.byName(reference: sentence.tags, found: found.tags) {
        byName[name, default: SpanScore()] += part
      }
      let isTold = sentence.intent != nil && found.intent != nil
      let isRight = found.intent == sentence.intent
      intentCount += isTold ? 1 : 0
      rightIntents += isTold && isRight ? 1 : 0
      let areSlotsRight = score.right == score.wanted && score.right == score.found
      rightSentences += areSlotsRight && (isRight || !isTold) ? 1 : 0
    }
  }

  /// All slots together.
  public var slots: SpanScore { sentences.reduce(into: SpanScore()) { $0 += $1 } }

  /// The share of intents that are right; nil if none is told.
  public var intentAccuracy: Double? {
    intentCount > 0 ? Double(rightIntents) / Double(intentCount) : nil
  }
}
