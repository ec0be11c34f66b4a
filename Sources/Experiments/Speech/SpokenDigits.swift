import AudioFiles
import Foundation
import SpeechFeatures
import SpeechPipelines
import Tensors

/// Strings of spoken digits, joined from recordings of the Free Spoken Digit Dataset.
struct SpokenDigits {
  /// Digits one after the other.
  struct Spoken {
    /// [time × 120], of 30 ms each.
    var frames: [Float] = []
    /// The label of each frame: the digit + 1.
    var labels: [Int] = []
    /// The labels of the digits.
    var digits: [Int] = []
  }

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
  func training(_ count: Int, seed: UInt64) -> [Spoken] {
    strings(of: trainingSpeakers, count: count, seed: seed)
  }

  /// Strings of the test part, always the same.
  func test(_ count: Int) -> [Spoken] { strings(of: testSpeakers, count: count, seed: 999) }

  /// Draws strings of 3 to 5 digits of one speaker each; after the first, half of them repeat the
  /// one before on purpose.
  private func strings(of speakers: [[Recording]], count: Int, seed: UInt64) -> [Spoken] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let recordings = speakers[Int.random(in: speakers.indices, using: &random)]
      var spoken = Spoken()
      for _ in 0..<Int.random(in: 3...5, using: &random) {
        let same = recordings.filter { $0.label == spoken.digits.last }
        let choices = random.uniform() < 0.5 && !same.isEmpty ? same : recordings
        let next = choices[Int.random(in: choices.indices, using: &random)]
        spoken.frames += next.frames.values
        spoken.labels += Array(repeating: next.label, count: next.frames.rowCount)
        spoken.digits.append(next.label)
      }
      return spoken
    }
  }

  /// Puts strings side by side, [time, batch, 120].
  static func frames(_ strings: [Spoken]) -> (x: Tensor, lengths: [Int]) {
    let lengths = strings.map(\.labels.count)
    var x = Tensor(shape: [lengths.max() ?? 0, strings.count, 120])
    for (row, string) in strings.enumerated() {
      VectorKernels.copy(
        rows: lengths[row], columns: 120, string.frames, at: 0, stride: 120, to: &x.values,
        at: row * 120, stride: strings.count * 120)
    }
    return (x, lengths)
  }
}
