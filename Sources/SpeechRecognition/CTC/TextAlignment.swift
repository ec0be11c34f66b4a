public import Tensors

/// When each word of a known text was said, and in which of several ways.
///
///     v(t, s) = ln y(t, l(s)) + max v(t−1, s'),   s' ∈ {s} ∪ predecessors of s
///
/// over the states of a graph of pronunciations (Viterbi). Only states whose score lies within a
/// beam below the best are followed, so that time and memory grow with the recording and not with
/// its square. If no path arrives at the end, the beam is widened.
///
/// For a text without choices and an endless beam this is ``ForcedAlignment``.
public struct TextAlignment: Sendable {
  /// A word with its place on the path.
  public struct Word: Sendable, Equatable {
    /// Which of its pronunciations was said.
    public var choice: Int
    /// Its labels with the frames of each; at least one.
    public var spans: [LabelSpan]
    /// From the first frame of the first label up to the last frame of the last.
    public var frames: Range<Int> {
      spans[0].frames.lowerBound..<spans[spans.count - 1].frames.upperBound
    }
  }

  /// The words in order; they do not overlap.
  public let words: [Word]
  /// The log-probability of the path, natural logarithm.
  public let logProbability: Double

  /// The widest difference of log-probability that is followed at first, in nats.
  static let narrowestBeam = 100.0
  /// The most bytes that steps may take.
  private static let memoryLimit = 2 << 30

  /// Aligns words with the frames of a recording.
  ///
  /// - Parameters:
  ///   - words: for each word the labels of every pronunciation, without blanks.
  ///   - logProbabilities: natural logarithms, [time, labels].
  /// - Throws: ``ForcedAlignmentError`` if no path reads the words.
  public init(of words: [[[Int]]], in logProbabilities: Tensor) throws(ForcedAlignmentError) {
    logProbabilities.requireFrames()
    guard !words.isEmpty else {
      (self.words, logProbability) = ([], 0)
      return
    }
    let graph = PronunciationGraph(words)
    var beam = Self.narrowestBeam
    while true {
      if let (states, score) = Self.bestPath(through: graph, logProbabilities, beam: beam) {
        logProbability = score
        self.words = Self.words(of: states, in: graph, logProbabilities)
        return
      }
      guard beam.isFinite else { break }
      beam = beam < 10_000 ? 10 * beam : .infinity
    }
    let shortest = words.flatMap { $0.min { $0.count < $1.count } ?? [] }
    let needed = CTCLoss.minimumFrames(shortest)
    let found = logProbabilities.rowCount
    if found < needed {
      throw .tooFewFrames(found: found, needed: needed, labels: shortest.count)
    }
    throw .noPath(labels: shortest.count)
  }

  /// Returns the best sequence of states, [time], and its score; nil if none was found.
  private static func bestPath(
    through graph: PronunciationGraph, _ logProbabilities: Tensor, beam: Double
  ) -> (states: [Int], score: Double)? {
    let (frames, labelCount) = (logProbabilities.rowCount, logProbabilities.columnCount)
    let stateCount = graph.labels.count
    var scores = [Double](repeating: -.infinity, count: stateCount)
    var next = scores
    scores[0] = 0  // before the first frame the path stands on the first gap
    var window = 0...0
    // For each frame the states followed, and how many states back each one's predecessor stands.
    var windows: [(start: Int, offset: Int)] = []
    var steps: [UInt16] = []
    windows.reserveCapacity(frames)
    for t in 0..<frames {
      let reached = window.lowerBound...min(graph.reach[window.upperBound], stateCount - 1)
      guard steps.count + reached.count < memoryLimit / 2 else { return nil }
      windows.append((reached.lowerBound, steps.count))
      var highest = -Double.infinity
      for s in reached {
        var (best, from) = (window.contains(s) ? scores[s] : -.infinity, s)
        for other in graph.predecessors[s] {
          let other = Int(other)
          if other >= window.lowerBound, other <= window.upperBound, scores[other] > best {
            (best, from) = (scores[other], other)
          }
        }
        next[s] = best + Double(logProbabilities.values[t * labelCount + graph.labels[s]])
        steps.append(UInt16(s - from))
        highest = max(highest, next[s])
      }
      guard highest > -.infinity else { return nil }
      var (low, high) = (reached.lowerBound, reached.upperBound)
      while low < high, !(next[low] >= highest - beam) { low += 1 }
      while high > low, !(next[high] >= highest - beam) { high -= 1 }
      window = low...high
      swap(&scores, &next)
    }
    let ends = graph.finals.filter { window.contains($0) && scores[$0] > -.infinity }
    guard var state = ends.max(by: { scores[$0] < scores[$1] }) else { return nil }
    let score = scores[state]
    var states = [Int](repeating: 0, count: frames)
    for t in (0..<frames).reversed() {
      states[t] = state
      state -= Int(steps[windows[t].offset + state - windows[t].start])
    }
    return (states, score)
  }

  private static func words(
    of states: [Int], in graph: PronunciationGraph, _ logProbabilities: Tensor
  ) -> [Word] {
    var words: [Word] = []
    var t = 0
    while t < states.count {
      let (start, state) = (t, states[t])
      while t < states.count, states[t] == state { t += 1 }
      let place = graph.places[state]
      guard let choice = place.choice, graph.labels[state] != blankLabel else { continue }
      let span = LabelSpan(label: graph.labels[state], frames: start..<t, in: logProbabilities)
      if place.position == 1 {
        words.append(Word(choice: choice, spans: [span]))
      } else {
        words[words.count - 1].spans.append(span)
      }
    }
    return words
  }
}
