import ArgumentParser
import NeuralNetworks
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

  @Option(help: "Also write weights, frames and log-probabilities to this safetensors file.")
  var export: String?

  func run() async throws {
    let model = network.model
    let x = network.frames(time: frames, batch: batch)
    let lengths = [Int](repeating: frames, count: batch)
    if let export {
      var tensors = ["frames": x, "logProbabilities": model.logProbabilities(x, lengths: lengths)]
      for parameter in model.parameters { tensors[parameter.name] = parameter.value }
      try Safetensors(tensors: tensors).write(to: export)
    }
    try await Timings(repeats: repeats, frames: frames * batch) {
      _ = model.logProbabilities(x, lengths: lengths)
    }.print()
  }
}
