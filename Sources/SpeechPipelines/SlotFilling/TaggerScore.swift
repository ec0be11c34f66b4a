public import SpeechRecognition
public import SpokenLanguageUnderstanding
import Tensors

/// How well a tagger understands sentences whose slots and intents are known.
public struct TaggerScore: Sendable, Equatable {
  /// The slots of each sentence.
  public private(set) var sentences: [SpanScore] = []
  /// The slots by their names.
  public private(set) var byName: [String: SpanScore] = [:]
  /// Whether the intent of each sentence is right; nil where it is not known or not told.
  public private(set) var intents: [Bool?] = []
  /// Sentences of which all slots, and the intent if it is told, are right.
  public private(set) var rightSentences = 0

  /// Asks a tagger; a slot is right if its name, its first and its last word are.
  public init(_ tagger: some SequenceTagger, _ sentences: [TaggedSentence]) {
    self.init(sentences) { tagger($0) }
  }

  /// Asks a tagger of a file; a slot is right if its name, its first and its last word are.
  public init(_ tagger: Tagger, _ sentences: [TaggedSentence]) {
    self.init(sentences) { tagger($0) }
  }

  private init(_ sentences: [TaggedSentence], understanding: ([String]) -> Understanding) {
    for sentence in sentences {
      let found = understanding(sentence.words)
      add(
        SpanScore(reference: sentence.tags, found: found.tags),
        SpanScore.byName(reference: sentence.tags, found: found.tags),
        isIntentRight: Self.isRight(found.intent, of: sentence))
    }
  }

  /// Asks a tagger about sentences as they were heard; a slot is right if its name is, and its words
  /// as they are said (`SpokenForm`).
  ///
  /// - Parameters:
  ///   - tagger: reads all alternatives of a transcript.
  ///   - sentences: what was said.
  ///   - transcripts: what was heard, one for each sentence.
  public init(_ tagger: Tagger, _ sentences: [TaggedSentence], heard transcripts: [Transcript]) {
    precondition(
      sentences.count == transcripts.count,
      "\(sentences.count) sentences, but \(transcripts.count) transcripts")
    let form = SpokenForm()
    for (written, transcript) in zip(sentences, transcripts) {
      let sentence = written.spoken(form)
      let found = tagger.fill(transcript)
      let wantedSlots = Dictionary(grouping: SlotSpan.spans(of: sentence.tags), by: \.name)
        .mapValues { spans in spans.map { Array(sentence.words[$0.words]) } }
      let foundSlots = Dictionary(grouping: found.slots, by: \.slot)
        .mapValues { slots in
          slots.map { tagger.tokenization.words(of: $0.value).flatMap { form($0) } }
        }
      let names = Set(wantedSlots.keys).union(foundSlots.keys)
      let parts = Dictionary(
        uniqueKeysWithValues: names.map { name in
          (name, SpanScore(wanted: wantedSlots[name] ?? [], found: foundSlots[name] ?? []))
        })
      add(
        parts.values.reduce(into: SpanScore()) { $0 += $1 }, parts,
        isIntentRight: Self.isRight(found.intent, of: sentence))
    }
  }

  private static func isRight(_ intent: String?, of sentence: TaggedSentence) -> Bool? {
    guard let wanted = sentence.intent, let intent else { return nil }
    return intent == wanted
  }

  private mutating func add(
    _ score: SpanScore, _ parts: [String: SpanScore], isIntentRight: Bool?
  ) {
    sentences.append(score)
    for (name, part) in parts { byName[name, default: SpanScore()] += part }
    intents.append(isIntentRight)
    let areSlotsRight = score.right == score.wanted && score.right == score.found
    rightSentences += areSlotsRight && isIntentRight != false ? 1 : 0
  }

  /// All slots together.
  public var slots: SpanScore { sentences.reduce(into: SpanScore()) { $0 += $1 } }

  /// Sentences whose intent is known and told.
  public var intentCount: Int { intents.count(where: { $0 != nil }) }

  /// Those of them whose intent is right.
  public var rightIntents: Int { intents.count(where: { $0 == true }) }

  /// The share of intents that are right; nil if none is told.
  public var intentAccuracy: Double? {
    intentCount > 0 ? Double(rightIntents) / Double(intentCount) : nil
  }

  /// Where F1 of all slots lies for other sentences like these, at 95 %; nil without sentences.
  public var f1Interval: BootstrapInterval? {
    var random = SeededGenerator(seed: 1)
    return BootstrapInterval(of: sentences.count, using: &random) { drawn in
      drawn.reduce(into: SpanScore()) { $0 += sentences[$1] }.f1
    }
  }

  /// Where the share of right intents lies for other sentences like these, at 95 %; nil if none is
  /// told.
  public var intentInterval: BootstrapInterval? {
    let told = intents.compactMap(\.self)
    var random = SeededGenerator(seed: 1)
    return BootstrapInterval(of: told.count, using: &random) { drawn in
      Double(drawn.count(where: { told[$0] })) / Double(drawn.count)
    }
  }
}
