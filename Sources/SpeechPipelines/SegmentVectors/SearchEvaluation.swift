public import SpokenQuerySearch
public import Tensors

/// How well segments find others of their word, each segment in turn being the query.
///
/// Two sets of items are told apart: all other segments, and those of other speakers only.
public struct SearchEvaluation: Sendable {
  /// The figures of both sets.
  public struct Figures: Sendable {
    /// Found among all other segments.
    public var all = RetrievalFigures()
    /// Found among the segments of other speakers; nil if speakers are not known.
    public var others: RetrievalFigures?
  }

  private let labels: [String?]
  private let speakers: [String?]

  /// Takes segments with labels; those without are neither query nor item.
  public init(_ segments: [Segment]) {
    labels = segments.map(\.label)
    speakers = segments.map(\.speaker)
  }

  /// Whether every segment has a speaker.
  private var hasSpeakers: Bool { speakers.allSatisfy { $0 != nil } }

  /// Returns the figures of cosines of unit vectors, [segments, size].
  public func figures(ofVectors vectors: Tensor) -> Figures {
    let (count, size) = (vectors.rowCount, vectors.columnCount)
    let layout = MatrixLayout(rows: count, columns: size)
    var figures = empty
    let block = 256
    var scores = [Float](repeating: 0, count: block * count)
    for start in stride(from: 0, to: count, by: block) {
      let rows = min(block, count - start)
      multiply(
        vectors.values, MatrixLayout(rows: rows, columns: size, offset: start * size),
        vectors.values, layout.transposed, into: &scores, MatrixLayout(rows: rows, columns: count))
      for row in 0..<rows {
        add(start + row, Array(scores[row * count..<(row + 1) * count]), to: &figures)
      }
    }
    return figures
  }

  /// Returns the figures of dynamic time warping, the nearer the better.
  ///
  /// - Parameters:
  ///   - segments: the frames of each, [time, features].
  ///   - warping: how distances are found.
  ///   - threads: how many queries are compared at once.
  /// - Returns: the figures of both sets of items.
  public func figures(
    ofFrames segments: [Tensor], by warping: DynamicTimeWarping, threads: Int
  ) async -> Figures {
    let prepared = segments.map(warping.prepared)
    let indices = Array(prepared.indices)
    // The distance is the same both ways, so that half of them are computed.
    let upper = await concurrentMap(indices, threads: threads) { row in
      (row..<prepared.count).map { warping(prepared[row], prepared[$0]) }
    }
    var figures = empty
    for row in indices {
      add(
        row, indices.map { $0 < row ? -upper[$0][row - $0] : -upper[row][$0 - row] }, to: &figures)
    }
    return figures
  }

  private var empty: Figures {
    var figures = Figures()
    if hasSpeakers { figures.others = RetrievalFigures() }
    return figures
  }

  private func add(_ query: Int, _ scores: [Float], to figures: inout Figures) {
    guard let label = labels[query] else { return }
    let items = scores.indices.filter { $0 != query && labels[$0] != nil }
    figures.all.add(
      scores: items.map { scores[$0] }, isRelevant: items.map { labels[$0] == label })
    guard figures.others != nil else { return }
    let others = items.filter { speakers[$0] != speakers[query] }
    figures.others?.add(
      scores: others.map { scores[$0] }, isRelevant: others.map { labels[$0] == label })
  }
}
