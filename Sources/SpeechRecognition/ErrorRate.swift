/// The word or character error rate of a set of utterances.
///
///     rate = (substitutions + deletions + insertions) / reference length
///
/// Both are summed over the set before they are divided, so long utterances weigh more. Text is
/// compared as it is: normalise both sides first with ``TextNormalization``.
public struct ErrorRate: Sendable, Equatable {
  /// What is counted.
  public enum Unit: Sendable {
    /// Runs of characters between white space.
    case words
    /// Characters as a reader counts them, one space between words included.
    case characters
  }

  /// The edits of each utterance.
  public let utterances: [EditDistance]

  /// Compares each reference with the hypothesis in the same place.
  public init(_ unit: Unit, references: [String], hypotheses: [String]) {
    precondition(
      references.count == hypotheses.count,
      "\(references.count) references, but \(hypotheses.count) hypotheses")
    utterances = zip(references, hypotheses).map { reference, hypothesis in
      switch unit {
      case .words: EditDistance(reference: words(reference), hypothesis: words(hypothesis))
      case .characters:
        EditDistance(
          reference: Array(words(reference).joined(separator: " ")),
          hypothesis: Array(words(hypothesis).joined(separator: " ")))
      }
    }
  }

  /// Takes edits that were already counted, one for each utterance.
  public init(utterances: [EditDistance]) {
    self.utterances = utterances
  }

  /// The edits of all utterances together.
  public var total: EditDistance { utterances.reduce(.zero, +) }

  /// The error rate: 0 is perfect, 1 is one edit for each word or character.
  public var rate: Double { total.rate }
}

/// Returns the words of a text, without the white space around them.
public func words(_ text: String) -> [String] {
  text.split(whereSeparator: \.isWhitespace).map(String.init)
}
