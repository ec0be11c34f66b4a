import AudioFiles
import Foundation
import SpeechFeatures
import SpeechPipelines
import Tensors

/// Recordings of CMU AN4 with the letters of what was said.
struct SpokenLetters {
  /// The kinds of symbols: 0, the letters, the space and the apostrophe.
  static let symbolCount = 29
  /// That of the space.
  static let space = 27

  /// How much faster recordings are played in training.
  private static let speeds = [0.9, 1, 1.1]

  /// Frames at each speed and what is said, the shortest recording first.
  private let training: [(frames: [Tensor], symbols: [Int])]
  let test: [Speller.Spoken]

  /// Reads `an4`; quick runs read few recordings only.
  init(_ options: ExperimentOptions, for experiment: String) throws {
    let path = "\(options.data)/an4/manifest.tsv"
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw ExperimentError.missingData(path: path, experiment: experiment)
    }
    func read(
      _ split: String, _ count: Int, speeds: [Double]
    ) throws -> [(frames: [Tensor], symbols: [Int])] {
      let extractors = try speeds.map { try FeatureExtractor(Self.features(speed: $0)) }
      return try Manifest(contentsOf: path, split: split).utterances.prefix(count).map {
        let samples = try Waveform(contentsOf: $0.path).samples
        return (extractors.map { $0(samples) }, Self.symbols($0.transcript))
      }.filter { $0.frames.allSatisfy { $0.rowCount > 0 } }
    }
    training = try read("train", options.size(10_000, quick: 6), speeds: Self.speeds)
      .sorted { $0.frames[0].rowCount < $1.frames[0].rowCount }
    test = try read("test", options.size(10_000, quick: 3), speeds: [1])
      .map { ($0.frames[0], $0.symbols) }
  }

  /// Log-mel frames, two of which are put together to one of 80 numbers each 20 ms.
  ///
  /// Samples that are taken for those of another sample rate are played faster, or slower.
  private static func features(speed: Double) -> FeatureConfiguration {
    var configuration = SpokenDigits.features(sampleRate: 16_000 * speed)
    configuration.highFrequency = 7_000  // the same filters at each speed
    (configuration.stackedFrameCount, configuration.stackShift) = (2, 2)
    return configuration
  }

  /// Draws recordings of like length, so that little of a batch is empty, from a share of them, the
  /// shortest; each is played at some speed and partly hidden.
  func training(
    _ count: Int, share: Double, using random: inout SeededGenerator
  ) -> [Speller.Spoken] {
    let last = max(0, Int(share * Double(training.count)) - count)
    let first = Int.random(in: 0...last, using: &random)
    var masks = SpecAugment()
    masks.maximumMaskedFrames = 15
    return training[first..<min(first + count, training.count)].map { spoken in
      let frames = spoken.frames[Int.random(in: spoken.frames.indices, using: &random)]
      // The masks are meant for the frames of 10 ms that were put together.
      let single = frames.reshaped([2 * frames.rowCount, frames.columnCount / 2])
      return (masks(single, using: &random).reshaped(frames.shape), spoken.symbols)
    }
  }

  /// The letters of a text as symbols.
  static func symbols(_ text: String) -> [Int] {
    text.lowercased().unicodeScalars.compactMap { scalar in
      switch scalar {
      case "a"..."z": Int(scalar.value) - 96
      case " ": space
      case "'": 28
      default: nil
      }
    }
  }

  /// Symbols as text.
  static func text(_ symbols: [Int]) -> String {
    String(symbols.map { $0 == space ? " " : $0 == 28 ? "'" : Character(SymbolTask.text([$0])) })
  }
}
