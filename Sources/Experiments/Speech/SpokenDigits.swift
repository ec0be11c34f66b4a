import AudioFiles
import Foundation
import SpeechFeatures
import SpeechPipelines
import Tensors

/// Strings of spoken digits, joined from recordings of the Free Spoken Digit Dataset.
///
/// The label of a frame, 120 numbers for 30 ms, is its digit + 1.
struct SpokenDigits {
  /// Frames of one recorded digit, [time, 120], and its label.
  private typealias Recording = (frames: Tensor, label: Int)
  private let trainingSpeakers: [[Recording]]
  private let testSpeakers: [[Recording]]

  /// Reads `fsdd-8k`; takes 0 to 4 are the test part.
  init(_ options: ExperimentOptions, for experiment: String) throws {
    let path = "\(options.data)/fsdd-8k/manifest.tsv"
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw ExperimentError.missingData(path: path, experiment: experiment)
    }
    // Quick runs read few recordings only.
    trainingSpeakers = try Self.speakers(path, "train", step: options.size(1, quick: 50))
    testSpeakers = try Self.speakers(path, "test", step: options.size(1, quick: 25))
  }

  /// Log-mel frames, three of which are put together to one of 120 numbers each 30 ms.
  static func features(sampleRate: Hertz) -> FeatureConfiguration {
    var configuration = FeatureConfiguration()
    (configuration.kind, configuration.sampleRate) = (.logMel, sampleRate)
    (configuration.stackedFrameCount, configuration.stackShift) = (3, 3)
    configuration.normalization = .utterance
    return configuration
  }

  private static func speakers(
    _ path: String, _ split: String, step: Int
  ) throws -> [[Recording]] {
    let extractor = try FeatureExtractor(features(sampleRate: 8_000))
    let words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    let utterances = try Manifest(contentsOf: path, split: split).utterances
    var bySpeaker: [String: [Recording]] = [:]
    for index in stride(from: 0, to: utterances.count, by: step) {
      let utterance = utterances[index]
      guard let digit = words.firstIndex(of: utterance.transcript.lowercased()) else { continue }
      let frames = extractor(try Waveform(contentsOf: utterance.path).samples)
      guard frames.rowCount > 0 else { continue }
      bySpeaker[utterance.speaker ?? "", default: []].append((frames, digit + 1))
    }
    return bySpeaker.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Strings of the training part.
  func training(_ count: Int, seed: UInt64) -> [LabelledFrames] {
    strings(of: trainingSpeakers, count: count, seed: seed)
  }

  /// Strings of the test part, always the same.
  func test(_ count: Int) -> [LabelledFrames] { strings(of: testSpeakers, count: count, seed: 999) }

  /// Draws strings of 3 to 5 digits of one speaker each; after the first, half of them repeat the
  /// one before on purpose.
  private func strings(of speakers: [[Recording]], count: Int, seed: UInt64) -> [LabelledFrames] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let recordings = speakers[Int.random(in: speakers.indices, using: &random)]
      var frames: [Float] = []
      var spoken = LabelledFrames(frames: Tensor(0), labels: [], symbols: [])
      for _ in 0..<Int.random(in: 3...5, using: &random) {
        let same = recordings.filter { $0.label == spoken.symbols.last }
        let choices = random.uniform() < 0.5 && !same.isEmpty ? same : recordings
        let next = choices[Int.random(in: choices.indices, using: &random)]
        frames += next.frames.values
        spoken.labels += Array(repeating: next.label, count: next.frames.rowCount)
        spoken.symbols.append(next.label)
      }
      spoken.frames = Tensor(shape: [spoken.labels.count, 120], values: frames)
      return spoken
    }
  }
}
