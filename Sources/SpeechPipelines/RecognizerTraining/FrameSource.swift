import AudioFiles
import SpeechFeatures
import Synchronization
import Tensors

/// The frames of training utterances at any speed, kept in memory as far as a limit allows.
///
/// Frames are normalised but not yet stacked, so that masks can be laid over them. Where recordings
/// are altered before their frames are computed, their samples are kept instead, with 16 bits each.
/// What is kept changes how long an epoch takes, never its result.
final class FrameSource: Sendable {
  private struct Key: Hashable {
    let path: String
    let speed: Double
  }
  private struct Kept {
    var frames: [Key: Tensor] = [:]
    var samples: [Key: [Int16]] = [:]
    var byteCount = 0
  }

  /// Samples per second.
  let sampleRate: Hertz
  /// Frames as they are, then at each warp.
  private let extractors: [FeatureExtractor]
  private let memoryLimit: Int
  private let kept = Mutex(Kept())

  /// Makes a source that keeps at most `memoryLimit` bytes.
  ///
  /// - Parameters:
  ///   - configuration: decides what frames are.
  ///   - warps: factors on frequencies with which frames can be asked for.
  ///   - memoryLimit: bytes of frames and samples to keep.
  /// - Throws: if the features cannot be computed.
  init(
    _ configuration: FeatureConfiguration, warps: [Double] = [], memoryLimit: Int
  ) throws {
    var unstacked = configuration
    unstacked.stackedFrameCount = 1
    unstacked.stackShift = 1
    sampleRate = configuration.sampleRate
    extractors = try ([nil] + warps).map { warp in
      if let warp, warp != 1 { unstacked.warp = warp } else { unstacked.warp = configuration.warp }
      return try FeatureExtractor(unstacked)
    }
    self.memoryLimit = memoryLimit
  }

  /// Returns the frames of a recording, [time, features].
  func frames(path: String, speed: Double) throws -> Tensor {
    let key = Key(path: path, speed: speed)
    if let frames = kept.withLock({ $0.frames[key] }) { return frames }
    let frames = extractors[0](try read(key).samples)
    let size = frames.count * MemoryLayout<Float>.size
    kept.withLock { kept in
      guard kept.byteCount + size <= memoryLimit, kept.frames[key] == nil else { return }
      kept.frames[key] = frames
      kept.byteCount += size
    }
    return frames
  }

  /// Returns the samples of a recording, rounded to 16 bits and clipped to them.
  func samples(path: String, speed: Double) throws -> [Float] {
    let key = Key(path: path, speed: speed)
    if let samples = kept.withLock({ $0.samples[key] }) { return Self.floats(samples) }
    let samples = try read(key).samples.map { sample in
      Int16(max(-32_768, min((32_768 * sample).rounded(), 32_767)))
    }
    let size = samples.count * MemoryLayout<Int16>.size
    kept.withLock { kept in
      guard kept.byteCount + size <= memoryLimit, kept.samples[key] == nil else { return }
      kept.samples[key] = samples
      kept.byteCount += size
    }
    return Self.floats(samples)
  }

  /// Returns the frames of samples, [time, features]; `warp` counts the factors given at first.
  func frames(of samples: [Float], warp: Int) -> Tensor {
    extractors[1 + warp](samples)
  }

  private func read(_ key: Key) throws -> Waveform {
    let waveform = try Waveform(contentsOf: key.path, sampleRate: sampleRate)
    return key.speed == 1 ? waveform : waveform.speedChanged(by: key.speed)
  }

  private static func floats(_ samples: [Int16]) -> [Float] {
    samples.map { Float($0) / 32_768 }
  }
}
