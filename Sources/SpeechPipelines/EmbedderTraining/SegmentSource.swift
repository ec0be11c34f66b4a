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
  private let samples: [[Int16]]
  private let alteration: SegmentAlteration
  /// Features as they are.
  let features: SegmentFeatures
  /// Features at each tempo and warp, [tempos][warps].
  private let altered: [[SegmentFeatures]]

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
    let read = await Self.samples(of: segments, sampleRate: features.sampleRate, threads: threads)
    self.segments = zip(segments, read.samples).filter { $1 != nil }.map(\.0)
    samples = read.samples.compactMap(\.self)
    failures = read.failures
  }

  /// Returns the frames of a segment as it is, [time, features].
  func frames(_ index: Int) -> Tensor { features(floats(samples[index])) }

  /// Returns the frames of a segment altered at random, [time, features].
  ///
  /// - Parameters:
  ///   - index: which segment.
  ///   - random: draws the alteration.
  /// - Returns: [time, features].
  func alteredFrames(_ index: Int, using random: inout SeededGenerator) -> Tensor {
    var sound = floats(samples[index])
    let cuts = (0..<2).map { _ in
      Int(Double(random.uniform()) * alteration.largestCut * Double(sound.count))
    }
    sound = Array(sound[cuts[0]..<sound.count - cuts[1]])
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

  private func floats(_ samples: [Int16]) -> [Float] { samples.map { Float($0) / 32_768 } }

  private static func samples(
    of segments: [Segment], sampleRate: Hertz, threads: Int
  ) async -> (samples: [[Int16]?], failures: [AudioFileError]) {
    let byPath = Dictionary(grouping: segments.indices) { segments[$0].path }
    let paths = byPath.keys.sorted()
    let read = await concurrentMap(paths, threads: threads) {
      path -> Result<[(Int, [Int16])], AudioFileError> in
      Result { () throws(AudioFileError) in
        let waveform = try Waveform(contentsOf: path, sampleRate: sampleRate)
        return (byPath[path] ?? []).map { index in
          let part = segments[index].times.map { waveform[$0] } ?? waveform
          let whole = part.samples.map { Int16(max(-32_768, min((32_768 * $0).rounded(), 32_767))) }
          return (index, whole)
        }
      }
    }
    var samples = [[Int16]?](repeating: nil, count: segments.count)
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
