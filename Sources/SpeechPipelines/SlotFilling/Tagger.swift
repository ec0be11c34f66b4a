public import SpokenLanguageUnderstanding

/// A tagger as a file holds it: a model of one kind, and how texts become its words.
public struct Tagger: Sendable {
  /// The kinds of models.
  public enum Model: Sendable {
    /// A neural network.
    case network(SlotTagger)
    /// A structured perceptron.
    case perceptron(StructuredPerceptron)
    /// A hidden Markov model.
    case markov(HiddenMarkovTagger)
  }

  /// The model.
  public var model: Model
  /// How a text is divided into words.
  public var tokenization: Tokenization
  /// What the tagger is called.
  public var name: String

  /// Joins a model and its words.
  public init(_ model: Model, tokenization: Tokenization, name: String) {
    (self.model, self.tokenization, self.name) = (model, tokenization, name)
  }

  /// Returns what was understood of words.
  public func callAsFunction(_ words: [String]) -> Understanding {
    switch model {
    case .network(let tagger): tagger(words)
    case .perceptron(let tagger): tagger(words)
    case .markov(let tagger): tagger(words)
    }
  }

  /// Divides a text into words and finds its slots.
  public func fill(_ text: String) -> FilledText {
    let ranges = tokenization.ranges(in: text)
    let understanding = self(ranges.map { String(text[$0]) })
    return FilledText(
      text: text, intent: understanding.intent,
      intentProbability: understanding.intentProbability,
      slots: understanding.slots.map { span in
        let range =
          ranges[span.words.lowerBound].lowerBound..<ranges[span.words.upperBound - 1].upperBound
        return FilledText.Slot(name: span.name, range: range, in: text)
      })
  }
}

/// A text with what is wanted and the slots that are filled in it.
public struct FilledText: Sendable, Equatable, Codable {
  /// A slot and what fills it.
  public struct Slot: Sendable, Equatable, Codable {
    /// The name of the slot.
    public var slot: String
    /// The text that fills it, as written.
    public var value: String
    /// Where that begins, in Unicode scalars from the text's beginning.
    public var start: Int
    /// Where it ends, likewise.
    public var end: Int

    init(name: String, range: Range<String.Index>, in text: String) {
      slot = name
      value = String(text[range])
      start = text.unicodeScalars.distance(from: text.startIndex, to: range.lowerBound)
      end = start + value.unicodeScalars.count
    }
  }

  /// The text.
  public var text: String
  /// What is wanted; nil if the tagger does not tell, or there are no words.
  public var intent: String?
  /// How probable that is, from 0 to 1.
  public var intentProbability: Double?
  /// The slots in order.
  public var slots: [Slot]
}
