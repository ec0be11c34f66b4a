public import Tensors

/// The most probable texts of an utterance, each the sum over the paths that read it.
///
/// At each frame every kept text is kept once more or extended by one label; beams that read the
/// same text are merged, and the most probable ones stay. With a beam that is wide enough, and no
/// label threshold, the result is exact.
///
/// References: Graves (2012), *Supervised Sequence Labelling with Recurrent Neural Networks*,
/// prefix search; Hannun, Maas, Jurafsky & Ng (2014), arXiv 1408.2873, algorithm 1, here without
/// a language model.
public struct PrefixBeamSearch: Sendable {
  /// How far the search goes.
  public struct Configuration: Sendable, Equatable {
    /// How many texts are kept at each frame.
    public var beamWidth = 100
    /// The natural log-probability under which a frame's label extends no text.
    ///
    /// The frame's most probable label always does. −5 is a probability of 0.7 %, the default of
    /// pyctcdecode; −∞ tries all labels.
    public var labelThreshold: Float = -5

    /// Makes the default configuration.
    public init() {}
  }

  /// A text and its log-probability.
  public struct Hypothesis: Sendable, Equatable {
    /// The labels, without blanks.
    public var labels: [Int]
    /// ln p of all kept paths that read the labels, natural logarithm.
    public var logProbability: Double

    /// Makes a hypothesis.
    public init(labels: [Int], logProbability: Double) {
      self.labels = labels
      self.logProbability = logProbability
    }
  }

  private let configuration: Configuration

  /// Makes a search.
  public init(_ configuration: Configuration = Configuration()) {
    precondition(
      configuration.beamWidth >= 1, "a beam of \(configuration.beamWidth) holds no text")
    self.configuration = configuration
  }

  /// Finds the most probable texts of an utterance.
  ///
  /// - Parameter logProbabilities: natural logarithms, [time, labels]; NaN counts as −∞.
  /// - Returns: the texts kept after the last frame, best first: at least one and at most
  ///   `beamWidth`, but none if every path has the probability 0.
  public func callAsFunction(_ logProbabilities: Tensor) -> [Hypothesis] {
    logProbabilities.requireFrames()
    let labelCount = logProbabilities.columnCount
    var tree = PrefixTree()
    var beams = [
      PrefixBeam(prefix: PrefixTree.root, endingInBlank: 0, endingInLabel: -.infinity)
    ]
    // The place of each text of the tree among the beams, or −1.
    var places = [-1]
    for t in 0..<logProbabilities.rowCount {
      let frame = logProbabilities.values[t * labelCount..<(t + 1) * labelCount].map {
        $0.isNaN ? -.infinity : Double($0)
      }
      let labels = Self.extendingLabels(frame, threshold: Double(configuration.labelThreshold))
      for (place, beam) in beams.enumerated() { places[beam.prefix] = place }
      let candidates = Self.candidates(beams, frame: frame, labels: labels, tree, places)
      for beam in beams { places[beam.prefix] = -1 }
      beams = PrefixBeam.pruned(candidates, to: configuration.beamWidth).map { beam in
        tree.entering(beam)
      }
      places += repeatElement(-1, count: tree.count - places.count)
    }
    return beams.sorted { $0.total > $1.total }.map {
      Hypothesis(labels: tree.labels(of: $0.prefix), logProbability: $0.total)
    }
  }

  /// Returns the labels, without the blank, that may extend a text at a frame.
  static func extendingLabels(_ frame: [Double], threshold: Double) -> [Int] {
    let bound = min(threshold, frame.max() ?? threshold)
    return (blankLabel + 1..<frame.count).filter { frame[$0] >= bound && frame[$0] > -.infinity }
  }

  /// Returns what the beams become at a frame, each text once.
  ///
  /// Extending a text gives one that is new to the beam or one that is itself among the beams. The
  /// latter is found from the child's side: its parent's place tells which extension to add to it.
  static func candidates(
    _ beams: [PrefixBeam], frame: [Double], labels: [Int], _ tree: PrefixTree, _ places: [Int]
  ) -> [PrefixBeam] {
    // The place of the beam that extends beam i by label k, or −1, [beams, labels].
    var extensions = [Int](repeating: -1, count: beams.count * frame.count)
    for (place, beam) in beams.enumerated() where beam.prefix != PrefixTree.root {
      let parent = places[tree.parents[beam.prefix]]
      guard parent >= 0 else { continue }
      extensions[parent * frame.count + tree.lastLabels[beam.prefix]] = place
    }
    var candidates = beams.map { beam in
      beam.kept(blank: frame[blankLabel], lastLabel: frame[tree.lastLabels[beam.prefix]])
    }
    candidates.reserveCapacity(beams.count * (1 + labels.count))
    for (place, beam) in beams.enumerated() {
      let last = tree.lastLabels[beam.prefix]
      for label in labels {
        let longer = beam.extended(by: label, after: last, frame[label])
        let existing = extensions[place * frame.count + label]
        if existing >= 0 {
          candidates[existing] = candidates[existing].merged(with: longer)
        } else {
          candidates.append(longer)
        }
      }
    }
    return candidates
  }
}

extension PrefixTree {
  /// Returns the beam under the number of its whole text, `appended` included.
  fileprivate mutating func entering(_ beam: PrefixBeam) -> PrefixBeam {
    guard beam.appended != blankLabel else { return beam }
    return PrefixBeam(
      prefix: child(of: beam.prefix, label: beam.appended), endingInBlank: beam.endingInBlank,
      endingInLabel: beam.endingInLabel)
  }
}
