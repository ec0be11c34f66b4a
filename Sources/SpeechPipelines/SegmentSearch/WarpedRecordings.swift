import AudioFiles
import SpeechFeatures
import SpokenQuerySearch
import Tensors

/// Recordings as frames, to compare parts of them with queries by dynamic time warping.
struct WarpedRecordings: Sendable {
  private let features: SegmentFeatures
  private let warping = DynamicTimeWarping()
  /// The frames of each recording, [time, features], not normalised.
  private let frames: [String: Tensor]

  /// Computes the baseline's frames of whole recordings.
  init(_ recordings: SegmentRecordings) throws {
    let features = try SegmentFeatures(.baseline)
    self.features = features
    frames = Dictionary(
      zip(
        recordings.segments.map(\.path),
        recordings.samples(at: features.sampleRate).map(features.recording)),
      uniquingKeysWith: { first, _ in first })
  }

  private func range(_ times: Range<Seconds>) -> Range<Int> {
    let first = Int(times.lowerBound / features.frameShift)
    return first..<max(first, Int(times.upperBound / features.frameShift))
  }

  private func prepared(_ hit: SegmentSearch.Hit) -> DynamicTimeWarping.Prepared? {
    frames[hit.file].map { warping.prepared(features.frames(range(hit.times), of: $0)) }
  }

  /// Returns each query's hits by rising distance.
  func ranked(
    _ hits: [[SegmentSearch.Hit]], by queries: SegmentRecordings, threads: Int
  ) async -> [[SegmentSearch.Hit]] {
    let examples = await queries.frames(features, threads: threads)
    return await concurrentMap(Array(hits.indices), threads: threads) { row in
      let query = warping.prepared(examples[row])
      return hits[row].map { hit in
        var hit = hit
        hit.distance = prepared(hit).map { warping(query, $0) }
        return hit
      }.sorted { ($0.distance ?? .infinity) < ($1.distance ?? .infinity) }
    }
  }

  /// Returns the places that fit each query best, the best first, no two of which overlap by half.
  ///
  /// Queries are parts of these recordings. Frames are normalised over the whole recording, so that a
  /// query and a place are treated alike.
  func places(of queries: [Segment], count: Int, threads: Int) async throws
    -> [[SegmentSearch.Hit]]
  {
    var configuration = SegmentFeatures.Configuration.baseline
    configuration.trimsSilence = false
    let whole = try SegmentFeatures(configuration)
    let normalized = frames.mapValues { whole.frames(0..<$0.rowCount, of: $0).unitRows }
    let paths = normalized.keys.sorted()
    return await concurrentMap(queries, threads: threads) { query in
      guard let times = query.times, let own = normalized[query.path] else { return [] }
      let columns = own.columnCount
      let rows = range(times).clamped(to: 0..<own.rowCount)
      let example = Tensor(
        shape: [rows.count, columns],
        values: Array(own.values[rows.lowerBound * columns..<rows.upperBound * columns]))
      let warping = SubsequenceWarping()
      let found = paths.flatMap { path in
        warping(example, in: normalized[path] ?? example).map { place in
          SegmentSearch.Hit(
            file: path, start: Double(place.frames.lowerBound) * whole.frameShift,
            end: Double(place.frames.upperBound) * whole.frameShift, score: -place.distance,
            distance: place.distance)
        }
      }.sorted { $0.score > $1.score }
      return SegmentSearch.merged(found, count: count, excluding: (query.path, times))
    }
  }
}

extension SegmentRecordings {
  /// How long all are, in seconds.
  var duration: Seconds { waveforms.reduce(0) { $0 + $1.duration } }

  /// The samples of each at a rate.
  func samples(at rate: Hertz) -> [[Float]] {
    waveforms.map {
      $0.sampleRate == rate ? $0.samples : $0.resampled(to: rate).samples
    }
  }
}
