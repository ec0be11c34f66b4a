/// A partial result of a ``LexiconSearch``: a place in the lexicon's tree after certain words.
///
/// As in CTC, paths that end in a blank and paths that end in the last label are counted apart,
/// since only the former may go on with the same label.
struct SearchToken: Equatable {
  /// The node of the tree; `nodeCount + label` after a word that ended with that label.
  var node: Int32
  /// The words before, as far as the language model tells them apart.
  var context: Int32
  /// The last label; the blank before the first.
  var last: Int32
  /// Where the words before are kept, as the most probable of the merged paths has them.
  var history: Int32
  /// The word that has just ended and is not yet part of `history`; −1 if there is none.
  var endedWord: Int32 = -1
  /// The node at which it ended.
  var endedNode: Int32 = 0
  /// What is added to `total` to compare tokens: a guess of the unfinished word's score.
  var lookAhead: Float
  /// ln of the weight of the path that brought the history.
  var historyWeight: Double
  /// ln of the weight of all paths that end in a blank.
  var endingInBlank: Double
  /// ln of the weight of all paths that end in the last label.
  var endingInLabel: Double
  /// ln of the weight of all paths.
  var total: Double

  /// What tokens are pruned by.
  var score: Double { total + Double(lookAhead) }

  /// Whether the same words are behind both tokens.
  @inline(__always)
  func hasHistory(of other: SearchToken) -> Bool {
    history == other.history && endedWord == other.endedWord
      && (endedWord < 0 || endedNode == other.endedNode)
  }

  /// The same token one frame later: the frame is a blank, or repeats the last label.
  ///
  ///     p'(blank) = y(blank) (p(blank) + p(label)),   p'(label) = y(last) p(label)
  func kept(blank: Double, lastLabel: Double) -> SearchToken {
    var token = self
    token.endingInBlank = total + blank
    token.endingInLabel = endingInLabel + lastLabel
    token.total = LogSpace.sum(token.endingInBlank, token.endingInLabel)
    token.historyWeight = token.total
    return token
  }

  /// ln of the weight of the paths that go on with a label.
  ///
  ///     p'(label) = y(label) (p(blank) + [label ≠ last] p(label))
  func extended(by label: Int32, _ logProbability: Double) -> Double {
    (label == last ? endingInBlank : total) + logProbability
  }

  /// The paths of two tokens at the same place: weights add up, and the history is that of the
  /// more probable path.
  func merged(with other: SearchToken) -> SearchToken {
    var token = self
    if other.historyWeight > historyWeight {
      token.history = other.history
      token.endedWord = other.endedWord
      token.endedNode = other.endedNode
      token.historyWeight = other.historyWeight
    }
    token.endingInBlank = LogSpace.sum(endingInBlank, other.endingInBlank)
    token.endingInLabel = LogSpace.sum(endingInLabel, other.endingInLabel)
    token.total = LogSpace.sum(token.endingInBlank, token.endingInLabel)
    return token
  }
}

extension LogSpace {
  /// Returns ln(eᵃ + eᵇ), where −∞ stands for ln 0.
  @inline(__always)
  static func sum(_ a: Double, _ b: Double) -> Double {
    if a == -.infinity { return b }
    if b == -.infinity { return a }
    return add(a, b)
  }
}
