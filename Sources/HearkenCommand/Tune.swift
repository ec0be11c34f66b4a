import ArgumentParser
import Foundation
import SpeechPipelines
import SpeechRecognition

/// `hearken tune`: the weights with which a model makes the fewest errors.
struct Tune: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the weights of a model's language models on known recordings.",
    discussion: """
      Runs the network once over the recordings of a manifest, which must not be those of a test, \
      and searches its scores with one set of weights after the other: the language model's weight, \
      what each word adds, and a recurrent language model's share. Then fits word confidence. \
      Writes decoding.json into the model's folder, where transcribe and evaluate find it.

      Examples:
        hearken tune --manifest dev.tsv --model my-model
        hearken tune --manifest dev.tsv --model net.safetensors --lexicon lexicon.bin \\
          --lm words.lm --output decoding.json
      """)

  @Option(help: "Recordings and transcripts: TSV, CSV or JSON lines.")
  var manifest: String

  @Option(help: "Only the lines of this split.")
  var split: String?

  @Option(help: "The file to write (default: decoding.json in the model's folder).")
  var output: String?

  @OptionGroup var recognition: RecognizerOptions
  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    let utterances = try Manifest(contentsOf: manifest, split: split).utterances
    let folder = ModelFolder(try recognition.path())
    guard let output = output ?? folder.decodingPath else {
      throw ValidationError("--output is needed, since the model is a file without a folder.")
    }
    let recognizer = try recognition.recognizer()
    guard let decoder = recognizer.wordDecoder else { throw DecodingChoicesError.noLexicon }
    let tuning = await DecodingTuning(
      utterances, recognizer: recognizer, folder: folder, choices: try recognition.choices(),
      threads: threads.count)
    for error in tuning.unreadable { complain("\(error)") }
    guard tuning.count > 0 else { throw ExitCode.badInput }
    try emit(line: "lm_weight\tword_insertion\twer\trecurrent_share")
    let configuration = try await tuning.tuned(from: decoder.configuration) { trial in
      try? emit(
        line: String(
          format: "%.3f\t%.3f\t%.4f\t%.2f", trial.weights.lmWeight, trial.weights.wordInsertion,
          trial.errors.rate, trial.weights.recurrentShare))
    }
    try ModelFolder.write(configuration, to: output)
    complain(
      "\(output): lmWeight \(configuration.lmWeight), wordInsertion "
        + "\(configuration.wordInsertion), recurrentShare \(configuration.recurrentShare).")
    try ExitCode.check(failures: tuning.unreadable.count, of: utterances.count)
  }
}
