import AudioFiles
import Foundation
import SpeechFeatures
import Tensors

/// The samples of all training segments, from which frames are made anew each time they are needed.
struct SegmentSource: Sendable {
  /// The segments that could be read.
  let segments: [Segment]
  /// Why others could not.
  let failures: [AudioFileError]
  private let samples: [Cut]
  private let alteration: SegmentAlteration
  /// Features as they are.
  let features: SegmentFeatures
  /// Features at each tempo and warp, [tempos][warps].
  private let altered: [[SegmentFeatures]]

  /// The samples of a segment and of what is around it.
  private struct Cut: Sendable {
    /// With what is around it.
    var values: [Int16]
    /// Where the segment itself lies.
    var inner: Range<Int>

    /// Cuts a segment, or all of a recording, which has nothing around it.
    init(_ times: Range<Seconds>?, of waveform: Waveform, context: Seconds) {
      var (whole, inner) = (waveform, 0..<waveform.samples.count)
      if let times {
        let start = max(0, times.lowerBound - context)
        whole = waveform[start..<max(start, times.upperBound + context)]
        let begin = min(
          Int(((times.lowerBound - start) * waveform.sampleRate).rounded()), whole.samples.count)
        let length = waveform[times].samples.count
        inner = begin..<min(begin + length, whole.samples.count)
      }
      values = whole.samples.map { Int16(max(-32_768, min((32_768 * $0).rounded(), 32_767))) }
      self.inner = inner
    }
  }

  /// Reads all segments; each recording is read once.
  init(
    _ segments: [Segment], _ configuration: SegmentFeatures.Configuration,
    alteration: SegmentAlteration, threads: Int
  ) async throws {
    features = try SegmentFeatures(configuration)
    altered = try alteration.tempos.map { tempo in
      try alteration.warps.map { warp in
        var changed = configuration
        changed.features.frameShift *= tempo
        if warp != 1 { changed.features.warp = warp }
        return try SegmentFeatures(changed)
      }
    }
    self.alteration = alteration
    let read = await Self.samples(
      of: segments, sampleRate: features.sampleRate, context: alteration.largestContext,
      threads: threads)
    self.segments = zip(segments, read.samples).filter { $1 != nil }.map(\.0)
    samples = read.samples.compactMap(\.self)
    failures = read.failures
  }

  /// Returns the frames of a segment as it is, [time, features].
  func frames(_ index: Int) -> Tensor {
    features(floats(samples[index].values[samples[index].inner]))
  }

  /// Returns the frames of a segment altered at random, [time, features].
  ///
  /// - Parameters:
  ///   - index: which segment.
  ///   - random: draws the alteration.
  /// - Returns: [time, features].
  func alteredFrames(_ index: Int, using random: inout SeededGenerator) -> Tensor {
    let (values, inner) = (samples[index].values, samples[index].inner)
    // Each edge moves in by a share of the segment, or out into what is around.
    let margins = [inner.lowerBound, values.count - inner.upperBound]
    let cuts = margins.map { margin in
      Int(
        Double(random.uniform())
          * (alteration.largestCut * Double(inner.count) + Double(margin)) - Double(margin))
    }
    var sound = floats(values[inner.lowerBound + cuts[0]..<inner.upperBound - cuts[1]])
    if random.uniform() < alteration.noiseRate, let low = alteration.noiseLevels.first,
      let high = alteration.noiseLevels.last
    {
      let level = low + (high - low) * random.uniform()
      let power = VectorKernels.sumOfSquares(sound) / Double(max(sound.count, 1))
      let deviation = Float(power.squareRoot()) * pow(10, -level / 20)
      for index in sound.indices { sound[index] += deviation * random.normal() }
    }
    let tempo = Int.random(in: altered.indices, using: &random)
    let warp = Int.random(in: altered[tempo].indices, using: &random)
    return altered[tempo][warp](sound)
  }

  private func floats(_ samples: ArraySlice<Int16>) -> [Float] {
    samples.map { Float($0) / 32_768 }
  }

  private static func samples(
    of segments: [Segment], sampleRate: Hertz, context: Seconds, threads: Int
  ) async -> (samples: [Cut?], failures: [AudioFileError]) {
    let byPath = Dictionary(grouping: segments.indices) { segments[$0].path }
    let paths = byPath.keys.sorted()
    let read = await concurrentMap(paths, threads: threads) {
      path -> Result<[(Int, Cut)], AudioFileError> in
      Result { () throws(AudioFileError) in
        let waveform = try Waveform(contentsOf: path, sampleRate: sampleRate)
        return (byPath[path] ?? []).map { index in
          (index, Cut(segments[index].times, of: waveform, context: context))
        }
      }
    }
    var samples = [Cut?](repeating: nil, count: segments.count)
    var failures: [AudioFileError] = []
    for result in read {
      switch result {
      case .success(let found): for (index, part) in found { samples[index] = part }
      case .failure(let error): failures.append(error)
      }
    }
    return (samples, failures)
  }
}
