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

  let training: [Speller.Spoken]
  let test: [Speller.Spoken]

  /// Reads `an4`; quick runs read few recordings only.
  init(_ options: ExperimentOptions, for experiment: String) throws {
    let path = "\(options.data)/an4/manifest.tsv"
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw ExperimentError.missingData(path: path, experiment: experiment)
    }
    let extractor = try FeatureExtractor(SpokenDigits.features(sampleRate: 16_000))
    func read(_ split: String, _ count: Int) throws -> [Speller.Spoken] {
      try Manifest(contentsOf: path, split: split).utterances.prefix(count).map {
        let samples = try Waveform(contentsOf: $0.path).samples
        return (extractor(samples).values, Self.symbols($0.transcript))
      }.filter { !$0.frames.isEmpty }
    }
    training = try read("train", options.size(10_000, quick: 6))
    test = try read("test", options.size(10_000, quick: 3))
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
