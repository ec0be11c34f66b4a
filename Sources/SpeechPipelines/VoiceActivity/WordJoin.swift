import AudioFiles

/// Joins the words of segments to those of a recording, each once.
///
/// Where a recording was cut without a pause, both sides have heard the words around the cut. The
/// sides change over at a word that both of them read alike and at about the same time, the nearest
/// one to the cut; if there is none, each word belongs to the side on which its middle lies.
struct WordJoin: Sendable {
  /// How far the middles of a word may lie apart on the two sides.
  static let tolerance: Seconds = 0.25

  /// The words so far, in order; they do not overlap.
  private(set) var words: [Transcript.Word] = []

  /// Adds the words of the next segment.
  ///
  /// - Parameters:
  ///   - next: words in order, with their times in the recording.
  ///   - cut: where the recording was cut before them, if it was.
  mutating func append(_ next: [Transcript.Word], cut: Seconds?) {
    var next = next[...]
    if let cut {
      if let (left, right) = meeting(next, near: cut) {
        words.removeSubrange((left + 1)...)
        next = next[(right + 1)...]
      } else {
        words.removeAll { $0.middle >= cut }
        next = next[(next.firstIndex { $0.middle >= cut } ?? next.endIndex)...]
      }
    }
    for word in next { append(word) }
  }

  /// The places of one word in `words` and in `next`, the nearest to the cut.
  private func meeting(
    _ next: ArraySlice<Transcript.Word>, near cut: Seconds
  ) -> (left: Int, right: Int)? {
    var best: (left: Int, right: Int, distance: Seconds)?
    for (right, word) in zip(next.indices, next) {
      for left in words.indices.reversed() {
        guard words[left].middle > word.middle - Self.tolerance else { break }
        guard words[left].agrees(with: word) else { continue }
        let distance = abs(word.middle - cut)
        if distance < best?.distance ?? .infinity { best = (left, right, distance) }
      }
    }
    return best.map { ($0.left, $0.right) }
  }

  /// Adds a word, which begins no earlier than the one before has ended.
  private mutating func append(_ word: Transcript.Word) {
    var word = word
    if let last = words.last, word.start < last.end {
      // Two sides may time neighbouring words so that they touch: they share what is between.
      let meeting = max(last.start, min(last.end, word.middle))
      let border = ((meeting + last.end) / 2 * 1000).rounded() / 1000
      words[words.count - 1].end = border
      word.start = border
      word.end = max(word.end, border)
    }
    words.append(word)
  }
}

extension Transcript.Word {
  /// The middle of the word, in seconds.
  var middle: Seconds { (start + end) / 2 }

  /// Whether this is the other word, heard another time.
  func agrees(with other: Transcript.Word) -> Bool {
    word == other.word && abs(middle - other.middle) < WordJoin.tolerance
  }
}
