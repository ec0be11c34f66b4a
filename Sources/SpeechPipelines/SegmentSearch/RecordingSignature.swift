import SpokenQuerySearch
import Tensors
public import VectorIndexes

/// A whole recording as one vector, to find the same recording under noise, coding or another speed.
///
///     part j of k: the mean of the vectors whose middle lies in it;   signature = all parts, unit length
///
/// Parts are shares of the recording, so that a change of speed moves nothing; a recording that was
/// cut at an end is not found; ``RecordingAlignment`` finds it.
public struct RecordingSignature: Sendable {
  /// Two recordings that are alike.
  public struct Pair: Sendable, Codable, Equatable {
    /// The one, first by path.
    public var first: String
    /// The other.
    public var second: String
    /// The cosine of their signatures.
    public var score: Float

    /// Names two recordings.
    public init(first: String, second: String, score: Float) {
      (self.first, self.second, self.score) = (first, second, score)
    }
  }

  /// How many parts a recording has.
  public var partCount = 24

  /// Makes signatures.
  public init() {}

  /// Returns the signature of a recording, [partCount × vectorSize]; zeros of one without segments.
  public func callAsFunction(_ recording: IndexedRecording, vectorSize: Int) -> [Float] {
    var signature = [Float](repeating: 0, count: partCount * vectorSize)
    guard recording.duration > 0 else { return signature }
    for row in 0..<recording.segmentCount {
      let middle = (recording.starts[row] + recording.ends[row]) / 2 / recording.duration
      let part = min(max(Int(middle * Double(partCount)), 0), partCount - 1)
      VectorKernels.add(
        count: vectorSize, recording.vectors, at: row * vectorSize, to: &signature,
        at: part * vectorSize)
    }
    // Each part counts the same, however many segments lie in it.
    return Tensor(
      shape: [1, partCount * vectorSize],
      values: Tensor(shape: [partCount, vectorSize], values: signature).unitRows.values
    ).unitRows.values
  }

  /// Returns recordings of an index like each other, the most alike first.
  public func pairs(
    in index: VectorIndex, least: Float
  ) throws(VectorIndexError) -> [Pair] {
    var (paths, values) = ([String](), [Float]())
    try index.forEachRecording { recording in
      guard recording.segmentCount > 0 else { return }
      paths.append(recording.path)
      values += self(recording, vectorSize: index.model.vectorSize)
    }
    let size = partCount * index.model.vectorSize
    var pairs: [Pair] = []
    let all = ExactSearch(values, size: size)
    for start in stride(from: 0, to: paths.count, by: 64) {
      let rows = start..<min(start + 64, paths.count)
      let queries = Tensor(
        shape: [rows.count, size],
        values: Array(values[rows.lowerBound * size..<rows.upperBound * size]))
      for (row, matches) in zip(rows, all(queries, count: 50)) {
        pairs += matches.filter { $0.row > row && $0.score >= least }.map {
          Pair(first: paths[row], second: paths[$0.row], score: $0.score)
        }
      }
    }
    return pairs.sorted { ($1.score, $0.first, $0.second) < ($0.score, $1.first, $1.second) }
  }

  /// Returns the recordings of an index most like one, the most alike first.
  public func similar(
    to recording: IndexedRecording, in index: VectorIndex, count: Int
  ) throws(VectorIndexError) -> [(file: String, score: Float)] {
    let size = index.model.vectorSize
    let query = self(recording, vectorSize: size)
    var found: [(file: String, score: Float)] = []
    try index.forEachRecording { other in
      let signature = self(other, vectorSize: size)
      let score = zip(query, signature).reduce(Float(0)) { $0 + $1.0 * $1.1 }
      found.append((other.path, score))
    }
    return Array(found.sorted { ($1.score, $0.file) < ($0.score, $1.file) }.prefix(count))
  }
}
