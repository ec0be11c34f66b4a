import ArgumentParser
import AudioFiles
import Foundation
import SpeechPipelines
import SpeechRecognition
import Tensors

/// `hearken quantize`: a model with weights of 8 bits.
struct Quantize: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a model a quarter as large and several times as fast, with weights of 8 bits.",
    discussion: """
      Rounds the weights of a model to 8-bit integers with a scale for each column. The new model \
      is used like the old one; a training that begins from it (--from) begins from rounded \
      weights. Of a folder, everything beside the weights is copied.

      With --dev, both models transcribe the recordings of a manifest, and their word \
      error rates and speeds are compared. Speed is the length of the recordings by the processor \
      time that their transcription took, without reading them: one thread's, whatever --threads \
      is.

      Examples:
        hearken quantize my-model/model.safetensors --output small.safetensors
        hearken quantize my-model --output my-small-model --dev dev.tsv
      """)

  @Argument(help: "A model file, a folder with one, or the name of a shipped model.")
  var model: String

  @Option(help: "The file, or folder if the model is one, to write.")
  var output: String

  @Option(help: "Recordings and transcripts on which to compare: TSV, CSV or JSON lines.")
  var dev: String?

  @Option(help: "Only the lines of the manifest with this split.")
  var split: String?

  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    let utterances = try dev.map { try Manifest(contentsOf: $0, split: split).utterances }
    let path = try ShippedModels.path(of: model)
    let recognizer = try Recognizer(contentsOf: path)
    guard let small = recognizer.quantized() else {
      complain("\(path) holds 8-bit weights already; nothing is to be done.")
      throw ExitCode.badInput
    }
    let source = ModelFolder(path)
    let written = try source.copy(to: output, with: small)
    for file in [source.modelPath, written.modelPath] {
      try emit(line: "\(file): \(try megabytes(file))")
    }
    guard let utterances else { return }
    try await compare(recognizer, try Recognizer(contentsOf: output), on: utterances)
  }

  /// What became of one utterance: the texts of both models and the processor time of each.
  private struct Outcome {
    var texts: [String]
    var seconds: [Seconds]
    var duration: Seconds
  }

  private func compare(
    _ recognizer: Recognizer, _ small: Recognizer, on utterances: [Manifest.Utterance]
  ) async throws {
    let outcomes = await concurrentMap(utterances, threads: threads.count) {
      (utterance) -> Outcome? in
      do {
        let waveform = try Waveform(
          contentsOf: utterance.path, sampleRate: recognizer.sampleRate)
        var outcome = Outcome(texts: [], seconds: [], duration: waveform.duration)
        for model in [recognizer, small] {
          let begin = ThreadTime.now
          outcome.texts.append(model(waveform).text)
          outcome.seconds.append(ThreadTime.now - begin)
        }
        return outcome
      } catch {
        complain("\(error)")
        return nil
      }
    }
    let normalization = TextNormalization()
    let references = utterances.map { normalization($0.transcript) }
    let duration = outcomes.reduce(0) { $0 + ($1?.duration ?? 0) }
    let seconds = String(format: "%.0f", duration)
    try emit(line: "\(utterances.count) utterances, \(seconds) s")
    for (index, name) in ["float", "8-bit"].enumerated() {
      let texts = outcomes.map { normalization($0?.texts[index] ?? "") }
      let words = ErrorRate(.words, references: references, hypotheses: texts)
      let characters = ErrorRate(.characters, references: references, hypotheses: texts)
      let spent = outcomes.reduce(0) { $0 + ($1?.seconds[index] ?? 0) }
      try emit(
        line: String(
          format: "%@  WER %.2f %%  CER %.2f %%  %.0f x real time", name, 100 * words.rate,
          100 * characters.rate, duration / max(spent, 1e-9)))
    }
    let changed = outcomes.count { $0.map { $0.texts[0] != $0.texts[1] } ?? false }
    try emit(line: "\(changed) of \(outcomes.count) texts differ")
    try ExitCode.check(failures: outcomes.count { $0 == nil }, of: outcomes.count)
  }

  private func megabytes(_ path: String) throws -> String {
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    return String(format: "%.2f MB", Double(size) / 1e6)
  }
}
