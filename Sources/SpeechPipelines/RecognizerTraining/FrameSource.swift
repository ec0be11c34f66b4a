import AudioFiles
import SpeechFeatures
import Synchronization
import Tensors

/// The frames of training utterances at any speed, kept in memory as far as a limit allows.
///
/// Frames are normalised but not yet stacked, so that masks can be laid over them. What is kept
/// changes how long an epoch takes, never its result.
final class FrameSource: Sendable {
  private struct Key: Hashable {
    let path: String
    let speed: Double
  }
  private struct Kept {
    var frames: [Key: Tensor] = [:]
    var valueCount = 0
  }

  private let extractor: FeatureExtractor
  private let valueLimit: Int
  private let kept = Mutex(Kept())

  /// Makes a source that keeps at most `memoryLimit` bytes.
  init(_ configuration: FeatureConfiguration, memoryLimit: Int) throws {
    var unstacked = configuration
    unstacked.stackedFrameCount = 1
    unstacked.stackShift = 1
    extractor = try FeatureExtractor(unstacked)
    valueLimit = memoryLimit / MemoryLayout<Float>.size
  }

  /// Returns the frames of a recording, [time, features].
  func frames(path: String, speed: Double) throws -> Tensor {
    let key = Key(path: path, speed: speed)
    if let frames = kept.withLock({ $0.frames[key] }) { return frames }
    var waveform = try Waveform(
      contentsOf: path, sampleRate: extractor.configuration.sampleRate)
    if speed != 1 { waveform = waveform.speedChanged(by: speed) }
    let frames = extractor(waveform.samples)
    kept.withLock { kept in
      guard kept.valueCount + frames.count <= valueLimit, kept.frames[key] == nil else { return }
      kept.frames[key] = frames
      kept.valueCount += frames.count
    }
    return frames
  }
}
