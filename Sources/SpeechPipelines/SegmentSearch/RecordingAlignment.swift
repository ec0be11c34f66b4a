import AudioFiles
import SpokenQuerySearch
import Tensors
public import VectorIndexes

/// How alike two recordings are where one lies on the other, to find one of which a part was cut off.
///
///     s(l) = mean over i of  u[i] · v[i + l]        score = the largest s over lags l
///
/// u and v are vectors of windows of one length, 0.65 s or what is nearest, at equal steps. A lag counts
/// if half of the shorter recording lies on the other, and 2 s at least. Speed must be the same;
/// ``RecordingSignature`` is for the others.
public struct RecordingAlignment: Sendable {
  /// The length of windows that are compared, or the one nearest to it.
  private static let length: Seconds = 0.65
  /// How much must lie on each other, in seconds.
  private static let leastOverlap: Seconds = 2

  /// A recording as vectors at equal steps, [count, vectorSize].
  struct Track: Sendable {
    var vectors: Tensor
    /// Seconds from one to the next.
    var shift: Seconds
  }

  /// Makes a comparison.
  public init() {}

  /// Returns the windows of one length of a recording; nil if it was not cut into windows.
  func track(_ recording: IndexedRecording, vectorSize: Int) -> Track? {
    let lengths = (0..<recording.segmentCount).map { recording.ends[$0] - recording.starts[$0] }
    guard recording.segmentation == "windows",
      let length = lengths.min(by: { abs($0 - Self.length) < abs($1 - Self.length) })
    else { return nil }
    let rows = lengths.indices.filter { abs(lengths[$0] - length) < 1e-6 }
      .sorted { recording.starts[$0] < recording.starts[$1] }
    guard rows.count > 1 else { return nil }
    let shift = recording.starts[rows[1]] - recording.starts[rows[0]]
    // Segments without frames are left out of an index: their places stay zero.
    let last = recording.starts[rows[rows.count - 1]]
    let count = Int((last / shift).rounded()) + 1
    guard shift > 0, count <= 100_000 else { return nil }
    var vectors = Tensor(shape: [count, vectorSize])
    for row in rows {
      VectorKernels.add(
        count: vectorSize, recording.vectors, at: row * vectorSize, to: &vectors.values,
        at: Int((recording.starts[row] / shift).rounded()) * vectorSize)
    }
    return Track(vectors: vectors, shift: shift)
  }

  /// Returns the largest mean product over lags, and the lag by which the second is later, in seconds.
  func callAsFunction(_ one: Track, _ other: Track) -> (score: Float, lag: Seconds)? {
    guard abs(one.shift - other.shift) < 1e-6 else { return nil }
    let (n, m, size) = (one.vectors.rowCount, other.vectors.rowCount, one.vectors.columnCount)
    let least = max(min(n, m) / 2, Int(Self.leastOverlap / one.shift), 1)
    guard min(n, m) >= least else { return nil }
    var products = uninitializedValues(count: n * m)
    multiply(
      one.vectors.values, MatrixLayout(rows: n, columns: size), other.vectors.values,
      MatrixLayout(rows: m, columns: size).transposed, into: &products,
      MatrixLayout(rows: n, columns: m))
    var best: (score: Float, lag: Seconds)?
    for lag in least - n...m - least {
      let rows = max(0, -lag)..<min(n, m - lag)
      var sum: Float = 0
      for row in rows { sum += products[row * m + row + lag] }
      let score = sum / Float(rows.count)
      if score > best?.score ?? -.infinity { best = (score, Double(lag) * one.shift) }
    }
    return best
  }

  /// Returns recordings of an index that are like each other, the most alike first; all pairs are
  /// compared.
  public func pairs(
    in index: VectorIndex, least: Float
  ) throws(VectorIndexError) -> [RecordingSignature.Pair] {
    var tracks: [(path: String, track: Track)] = []
    try index.forEachRecording { recording in
      guard let track = track(recording, vectorSize: index.model.vectorSize) else { return }
      tracks.append((recording.path, track))
    }
    var pairs: [RecordingSignature.Pair] = []
    for (row, one) in tracks.enumerated() {
      for other in tracks[(row + 1)...] {
        guard let found = self(one.track, other.track), found.score >= least else { continue }
        pairs.append(
          RecordingSignature.Pair(first: one.path, second: other.path, score: found.score))
      }
    }
    return pairs.sorted { ($1.score, $0.first, $0.second) < ($0.score, $1.first, $1.second) }
  }

  /// Returns the score of each recording of an index beside one.
  public func scores(
    of recording: IndexedRecording, in index: VectorIndex
  ) throws(VectorIndexError) -> [String: Float] {
    var scores: [String: Float] = [:]
    guard let query = track(recording, vectorSize: index.model.vectorSize) else { return scores }
    try index.forEachRecording { other in
      guard let track = track(other, vectorSize: index.model.vectorSize) else { return }
      scores[other.path] = self(query, track)?.score
    }
    return scores
  }
}
