import Tensors

/// A text read so far, with the probability of all kept paths that read it.
///
/// Paths that end in a blank are counted apart, for a label repeats itself only after a blank.
struct PrefixBeam: Equatable {
  /// The text's number in a ``PrefixTree``, without `appended`.
  var prefix: Int
  /// A label just read after `prefix`; the blank if there is none.
  var appended = blankLabel
  /// ln p of the paths that end in a blank.
  var endingInBlank: Double
  /// ln p of the paths that end in the text's last label.
  var endingInLabel: Double
  /// ln p of both.
  let total: Double

  /// Makes a beam.
  init(prefix: Int, appended: Int = blankLabel, endingInBlank: Double, endingInLabel: Double) {
    self.prefix = prefix
    self.appended = appended
    self.endingInBlank = endingInBlank
    self.endingInLabel = endingInLabel
    total =
      endingInBlank == -.infinity
      ? endingInLabel : logSumExp(endingInBlank, endingInLabel)
  }

  /// The same text one frame later: the frame is a blank, or repeats the last label.
  ///
  ///     p'(blank) = y(blank) (p(blank) + p(label)),   p'(label) = y(last) p(label)
  func kept(blank: Double, lastLabel: Double) -> PrefixBeam {
    PrefixBeam(
      prefix: prefix, endingInBlank: total + blank, endingInLabel: endingInLabel + lastLabel)
  }

  /// The text with one label more, which the frame has with log-probability `logProbability`.
  ///
  ///     p'(label) = y(label) (p(blank) + [label ≠ last] p(label))
  func extended(by label: Int, after last: Int, _ logProbability: Double) -> PrefixBeam {
    PrefixBeam(
      prefix: prefix, appended: label, endingInBlank: -.infinity,
      endingInLabel: (label == last ? endingInBlank : total) + logProbability)
  }

  /// The paths of two beams that read the same text, under the name of this one.
  func merged(with other: PrefixBeam) -> PrefixBeam {
    PrefixBeam(
      prefix: prefix, appended: appended,
      endingInBlank: logSumExp(endingInBlank, other.endingInBlank),
      endingInLabel: logSumExp(endingInLabel, other.endingInLabel))
  }

  /// Returns the `width` most probable beams in their order; earlier ones win over equal ones,
  /// and impossible ones are left out.
  static func pruned(_ beams: [PrefixBeam], to width: Int) -> [PrefixBeam] {
    let possible = beams.filter { $0.total > -.infinity }
    guard possible.count > width else { return possible }
    let threshold = largest(width, of: possible.map(\.total))
    var ties = width - possible.count { $0.total > threshold }
    return possible.filter { beam in
      guard beam.total == threshold else { return beam.total > threshold }
      ties -= 1
      return ties >= 0
    }
  }

  /// Returns the value at position `rank`, from 1, in descending order (quickselect).
  private static func largest(_ rank: Int, of values: [Double]) -> Double {
    var (values, rank) = (values, rank)
    while true {
      let pivot = values[values.count / 2]
      let above = values.filter { $0 > pivot }
      if rank <= above.count {
        values = above
        continue
      }
      let below = values.filter { $0 < pivot }
      guard rank > values.count - below.count else { return pivot }
      rank -= values.count - below.count
      values = below
    }
  }
}
