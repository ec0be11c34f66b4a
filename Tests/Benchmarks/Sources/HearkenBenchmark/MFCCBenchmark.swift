import ArgumentParser
import SpeechFeatures
import Tensors

/// 13 MFCCs of noise at 16 kHz, 25 ms frames every 10 ms, with our default window and pre-emphasis.
struct MFCCBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mfcc", abstract: "Time MFCCs of a long recording.")

  @Option(help: "Mel filters.")
  var mel = 40

  @Option(help: "The length of the recording.")
  var seconds = 600

  @Option(help: "Timed repetitions.")
  var repeats = 5

  func run() async throws {
    var configuration = FeatureConfiguration()
    configuration.filterCount = mel
    let extractor = try FeatureExtractor(configuration)
    var random = SeededGenerator(seed: 0)
    let samples = (0..<seconds * 16_000).map { _ in random.uniform() - 0.5 }
    let frames = extractor(samples).rowCount
    try await Timings(repeats: repeats, frames: frames) { _ = extractor(samples) }.print()
  }
}
