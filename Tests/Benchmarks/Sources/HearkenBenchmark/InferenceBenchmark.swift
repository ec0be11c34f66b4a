import ArgumentParser
import SpeechRecognition
import Tensors

/// Log-probabilities of whole utterances, on one thread.
struct InferenceBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer", abstract: "Time the log-probabilities of whole utterances.")

  @OptionGroup var network: Network

  @Option(help: "Utterances side by side.")
  var batch = 1

  @Option(help: "Frames of each utterance.")
  var frames = 1000

  @Option(help: "Timed repetitions.")
  var repeats = 5

  func run() async throws {
    let model = network.model
    let x = network.frames(time: frames, batch: batch)
    let lengths = [Int](repeating: frames, count: batch)
    try await Timings(repeats: repeats, frames: frames * batch) {
      _ = model.logProbabilities(x, lengths: lengths)
    }.print()
  }
}
