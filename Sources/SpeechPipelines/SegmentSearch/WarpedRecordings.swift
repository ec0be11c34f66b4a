import AudioFiles
import SpeechFeatures
import SpokenQuerySearch
import Tensors

/// Recordings as frames, to compare parts of them with queries by dynamic time warping.
struct WarpedRecordings: Sendable {
  /// A part of a recording.
  struct Window: Sendable {
    var path: String
    var times: Range<Seconds>
  }

  private let features: SegmentFeatures
  private let warping = DynamicTimeWarping()
  /// The frames of each recording, [time, features].
  private let frames: [String: Tensor]

  /// Computes the baseline's frames of whole recordings.
  init(_ recordings: SegmentRecordings, threads: Int) throws {
    let features = try SegmentFeatures(.baseline)
    self.features = features
    frames = Dictionary(
      zip(
        recordings.segments.map(\.path),
        recordings.samples(at: features.sampleRate).map(features.recording)),
      uniquingKeysWith: { first, _ in first })
  }

  private func prepared(_ window: Window) -> DynamicTimeWarping.Prepared? {
    guard let recording = frames[window.path] else { return nil }
    let first = Int(window.times.lowerBound / features.frameShift)
    let range = first..<max(first, Int(window.times.upperBound / features.frameShift))
    return warping.prepared(features.frames(range, of: recording))
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
        hit.distance = prepared(Window(path: hit.file, times: hit.times)).map { warping(query, $0) }
        return hit
      }.sorted { ($0.distance ?? .infinity) < ($1.distance ?? .infinity) }
    }
  }

  /// Returns the windows nearest to each query, the best first, no two of which overlap by half.
  func hits(
    in windows: [Window], for queries: SegmentRecordings, count: Int, threads: Int
  ) async -> [[SegmentSearch.Hit]] {
    let examples = await queries.frames(features, threads: threads).map(warping.prepared)
    // Windows in parts, so that each is prepared once, for all queries.
    let parts = stride(from: 0, to: windows.count, by: 512).map {
      $0..<min($0 + 512, windows.count)
    }
    let distances = await concurrentMap(parts, threads: threads) { part in
      part.map { index -> [Float] in
        guard let window = prepared(windows[index]) else { return [] }
        return examples.map { warping($0, window) }
      }
    }.flatMap(\.self)
    return await concurrentMap(Array(examples.indices), threads: threads) { row in
      let found = windows.indices.filter { !distances[$0].isEmpty }
        .map { index in
          SegmentSearch.Hit(
            file: windows[index].path, start: windows[index].times.lowerBound,
            end: windows[index].times.upperBound, score: -distances[index][row],
            distance: distances[index][row])
        }.sorted { $0.score > $1.score }
      let query = queries.segments[row]
      return SegmentSearch.merged(
        found, count: count, excluding: query.times.map { (query.path, $0) })
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

  /// The windows of each, as an index has them.
  func pieces(_ segmentation: Segmentation) -> [WarpedRecordings.Window] {
    zip(segments, waveforms).flatMap { segment, waveform in
      segmentation.pieces(of: waveform, path: segment.path).map {
        WarpedRecordings.Window(path: segment.path, times: $0.times)
      }
    }
  }
}
