import ArgumentParser
import Foundation
import NeuralNetworks
import SpeechRecognition

/// `hearken train pronunciation`: a model that pronounces words outside the dictionary.
struct TrainPronunciation: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pronunciation",
    abstract: "Train a model that pronounces words outside a dictionary.",
    discussion: """
      The dictionary has a word and its phones on each line, as CMUdict. Letters are aligned with \
      phones, and an n-gram model is made of the pairs (Bisani & Ney 2008). With --held-out, a \
      share of the words is left out of the training and pronounced at the end: the phone and word \
      error rates are printed.

      Examples:
        hearken train pronunciation cmudict.dict --output words.g2p
        hearken train pronunciation cmudict.dict --output test.g2p --held-out 0.1
        hearken pronounce --model words.g2p hearken
      """)

  @Argument(help: "A pronouncing dictionary.")
  var dictionary: String
  @Option(name: .shortAndLong, help: "The model to write.")
  var output: String
  @Option(help: "The length of the longest n-grams, 2 to 8.")
  var order = 8
  @Option(help: "Leave out n-grams by entropy; 0 keeps all.")
  var prune = PronunciationTraining.Configuration().pruning
  @Option(help: "The share of words to test with instead of learning from.")
  var heldOut = 0.0
  @Option(help: "Decides which words those are.")
  var seed: UInt64 = 1

  func run() throws {
    try checkFolder(of: output)
    let progress = ProgressLine()
    let interruption = Interruption()
    let lexicon = try Lexicon(contentsOf: dictionary)
    let division = PronunciationTraining.divide(lexicon, heldOutShare: heldOut, seed: seed)
    guard !division.training.isEmpty else {
      complain("\(dictionary): no word is left to learn from.")
      throw ExitCode.badInput
    }
    var configuration = PronunciationTraining.Configuration()
    configuration.order = order
    configuration.pruning = prune
    do {
      progress.show("aligning \(division.training.count) words")
      let result = try PronunciationTraining.train(
        on: division.training, of: lexicon, configuration: configuration
      ) { event in
        if interruption.isRequested { throw CancellationError() }
        progress.show(event.line)
      }
      try AtomicFile.write(result.model, to: output)
      if !result.unalignable.isEmpty {
        let examples = result.unalignable.prefix(5).joined(separator: ", ")
        complain(
          "\(result.unalignable.count) pronunciations have more than two phones a letter and were "
            + "left out: \(examples), …")
      }
      progress.write(
        "\(output): \(result.used) pronunciations, \(result.counts.reduce(0, +)) n-grams, "
          + megabytes(result.model.count))
      if !division.heldOut.isEmpty {
        let model = try PronunciationModel(data: result.model)
        try emit(line: Self.line(PronunciationErrors(model, words: division.heldOut, of: lexicon)))
      }
    } catch is CancellationError {
      progress.write("interrupted; nothing was written")
      throw ExitCode.interrupted
    }
  }

  private static func line(_ errors: PronunciationErrors) -> String {
    let wrong = Double(errors.wrongWordCount) / Double(errors.wordCount)
    return String(
      format: "%d held-out words: phone error rate %.2f %%, word error rate %.2f %%",
      errors.wordCount, 100 * errors.phones.rate, 100 * wrong)
  }

  func validate() throws {
    guard (2...NGramModel.highestOrder).contains(order) else {
      throw ValidationError("--order \(order): 2 to \(NGramModel.highestOrder) is needed.")
    }
    guard (0..<1).contains(prune), (0..<1).contains(heldOut) else {
      throw ValidationError("--prune and --held-out must be 0 or more, and less than 1.")
    }
  }
}
