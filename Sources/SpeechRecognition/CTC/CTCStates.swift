/// The log-probabilities of all states in one frame: ln α going forward, ln β going backward.
///
/// Graves' extended sequence l′ puts a blank before, between and after the U labels of a target.
/// Its two kinds of state stand here in two arrays, so that neighbours in an array need the same
/// work: blank u is the blank after u labels; labels are counted from 1.
///
///     blank 0 ─ label 1 ─ blank 1 ─ label 2 ─ blank 2 ─ … ─ label U ─ blank U
///
/// A path begins on blank 0 or label 1 and ends on label U or blank U. That is, before the first
/// frame it stands on blank 0, and after the last on blank U.
struct CTCStates {
  /// The log-probability of each blank, [U + 1].
  private(set) var blanks: [Double]
  /// The log-probability of each label, [U + 2]; the outer two are no labels and stay impossible.
  private(set) var labels: [Double]
  /// Blank u or the label beside it, [U + 1]: a sum that blank u shares with one of the labels.
  private var either: [Double]
  /// The target behind an unused element, so that label u is `target[u]`.
  private let target: [Int]
  /// Whether label u equals label u − 1, so that only a blank leads from one to the other, [U + 2].
  private let isRepeated: [Bool]

  /// Makes the row in which only blank `position` is possible.
  init(target: [Int], standingOnBlank position: Int) {
    let count = target.count
    blanks = [Double](repeating: LogSpace.zero, count: count + 1)
    labels = [Double](repeating: LogSpace.zero, count: count + 2)
    either = blanks
    isRepeated = (0..<count + 2).map { u in
      u >= 2 && u <= count && target[u - 1] == target[u - 2]
    }
    self.target = [blankLabel] + target
    blanks[position] = 0
  }

  /// Moves α from frame t − 1 to frame t, before frame t's outputs are multiplied in.
  ///
  ///     α'(blank u) = α(blank u) + α(label u)
  ///     α'(label u) = α(label u) + α(blank u−1) + [label u ≠ label u−1] α(label u−1)
  ///
  /// Only the states in `window` are computed: those on a path that can still end in time.
  mutating func advance(_ window: ClosedRange<Int>) {
    let end = window.upperBound + 1
    LogSpace.add(
      blanks, labels, shift: 0, into: &either, at: max(window.lowerBound - 1, 0)..<end)
    LogSpace.accumulate(
      either, or: blanks, where: isRepeated, shift: 0, into: &labels,
      at: max(window.lowerBound, 1)..<max(end, 1))
    for u in window { blanks[u] = either[u] }
  }

  /// Moves β from frame t + 1, its outputs multiplied in, to frame t.
  ///
  ///     β(blank u) = β'(blank u) + β'(label u+1)
  ///     β(label u) = β'(label u) + β'(blank u) + [label u+1 ≠ label u] β'(label u+1)
  mutating func retreat(_ window: ClosedRange<Int>) {
    let end = window.upperBound + 1
    LogSpace.add(blanks, labels, shift: 1, into: &either, at: window.lowerBound..<end)
    LogSpace.accumulate(
      either, or: blanks, where: isRepeated, shift: 1, into: &labels,
      at: max(window.lowerBound, 1)..<max(end, 1))
    for u in window { blanks[u] = either[u] }
  }

  /// Multiplies in the outputs of a frame: `logProbabilities[offset + k]` is that of label k.
  mutating func emit(_ window: ClosedRange<Int>, _ logProbabilities: [Double], offset: Int) {
    let blank = logProbabilities[offset + blankLabel]
    for u in window {
      blanks[u] += blank
      labels[u] += logProbabilities[offset + target[u]]
    }
  }

  /// The log-probability of all paths that are complete after the last frame.
  var completed: Double {
    LogSpace.add(blanks[blanks.count - 1], labels[blanks.count - 1])
  }
}
