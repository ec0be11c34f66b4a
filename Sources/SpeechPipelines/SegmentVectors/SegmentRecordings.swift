public import AudioFiles
public import Tensors

/// The samples of segments whose recordings could be read.
public struct SegmentRecordings: Sendable {
  /// The segments that could be read.
  public let segments: [Segment]
  /// Why others could not.
  public let failures: [AudioFileError]
  /// What is heard in each.
  let waveforms: [Waveform]

  /// Reads the segments' recordings, each once, at its own rate.
  public init(_ segments: [Segment], threads: Int) async {
    let byPath = Dictionary(grouping: segments.indices) { segments[$0].path }
    let paths = byPath.keys.sorted()
    let read = await concurrentMap(paths, threads: threads) {
      path -> Result<[(Int, Waveform)], AudioFileError> in
      Result { () throws(AudioFileError) in
        let waveform = try Waveform(contentsOf: path)
        return (byPath[path] ?? []).map { index in
          (index, segments[index].times.map { waveform[$0] } ?? waveform)
        }
      }
    }
    var found = [Waveform?](repeating: nil, count: segments.count)
    var failures: [AudioFileError] = []
    for result in read {
      switch result {
      case .success(let parts): for (index, part) in parts { found[index] = part }
      case .failure(let error): failures.append(error)
      }
    }
    self.failures = failures
    self.segments = zip(segments, found).filter { $1 != nil }.map(\.0)
    waveforms = found.compactMap(\.self)
  }

  /// Returns the frames of each segment, [time, features].
  public func frames(_ features: SegmentFeatures, threads: Int) async -> [Tensor] {
    await concurrentMap(waveforms, threads: threads) { waveform in
      features(
        waveform.sampleRate == features.sampleRate
          ? waveform.samples : waveform.resampled(to: features.sampleRate).samples)
    }
  }
}

extension Embedder {
  /// Returns the vectors of many segments, computed on several threads.
  public func vectors(of segments: [Tensor], threads: Int) async -> Tensor {
    let pieces = stride(from: 0, to: segments.count, by: 256).map {
      Array(segments[$0..<min($0 + 256, segments.count)])
    }
    let found = await concurrentMap(pieces, threads: threads) { vectors(of: $0).values }
    return Tensor(shape: [segments.count, vectorSize], values: found.flatMap { $0 })
  }
}
