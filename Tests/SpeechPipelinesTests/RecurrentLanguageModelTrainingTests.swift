import Foundation
import NeuralNetworks
import SpeechPipelines
import SpeechRecognition
import TestSupport
import Testing

@Suite struct RecurrentLanguageModelTrainingTests {
  private let folder: TemporaryFolder
  private let training: SentenceCorpus
  private let dev: SentenceCorpus

  init() throws {
    folder = try TemporaryFolder()
    let words = ["a", "b", "c", "d"]
    let vocabulary = RecurrentVocabulary(
      counting: ["a": 9, "b": 7, "c": 5, "d": 3, "e": 1], sentenceCount: 8, limit: 4)
    // After a word comes the next one of the alphabet.
    var (training, dev) = (
      SentenceCorpus(vocabulary: vocabulary), SentenceCorpus(vocabulary: vocabulary)
    )
    for place in 0..<60 {
      let sentence = (0..<3 + place % 3).map { words[(place + $0) % 4] }.joined(separator: " ")
      if place < 50 { training.append(sentence) } else { dev.append(sentence) }
    }
    (self.training, self.dev) = (training, dev)
  }

  private func run(_ name: String, seed: UInt64 = 1) throws -> RecurrentLanguageModelTraining {
    var configuration = RecurrentLanguageModel.Configuration()
    (configuration.stack.hiddenSize, configuration.stack.dropout) = (12, 0.1)
    (configuration.embeddingSize, configuration.classCount) = (6, 2)
    var options = RecurrentLanguageModelTraining.Options()
    (options.epochCount, options.batchWordCount, options.learningRate) = (60, 60, 0.03)
    (options.warmupSteps, options.stepsBetweenChecks, options.seed) = (4, 10, seed)
    return try RecurrentLanguageModelTraining(
      configuration, options: options, training: training, dev: dev,
      folder: "\(folder.path)/\(name)", threads: 2)
  }

  private func model(_ name: String) -> String {
    "\(folder.path)/\(name)/words.recurrent.safetensors"
  }

  @Test func `It learns what follows what, and is read back as it was written`() async throws {
    let (ending, checks) = try await run("whole").run(resuming: false) { _ in }
    #expect(ending == .finished)
    #expect(checks[checks.count - 1].devPerplexity < 2)  // of six numbers; 1.65 is the best
    let read = try RecurrentLanguageModel(contentsOf: model("whole"))
    let sums = read.perplexities(of: ["a b c", "", "c d e"])
    #expect(sums.map(\.wordCount) == [3, 0, 3] && sums[2].unknownCount == 1)
    #expect(sums[0].withoutUnknown < 2.5)
    // Written again from rounded weights, it is the same file.
    let copy = "\(folder.path)/copy.safetensors"
    try read.write(to: copy)
    let (first, second) = (
      FileManager.default.contents(atPath: model("whole")),
      FileManager.default.contents(atPath: copy)
    )
    #expect(first?.count == second?.count)
    let again = try RecurrentLanguageModel(contentsOf: copy)
    let (a, b) = (
      read.logProbabilities([[0, 2, 3, 0]])[0], again.logProbabilities([[0, 2, 3, 0]])[0]
    )
    expectClose(a, b, absolute: 1e-4)
  }

  @Test func `Stopped and resumed it comes to the same weights; another training is refused`()
    async throws
  {
    _ = try await run("whole").run(resuming: false) { _ in }
    var steps = 0
    let part = try await run("parts").run(
      resuming: false,
      shouldStop: {
        steps += 1
        return steps == 13
      }, report: { _ in })
    #expect(part.ending == .interrupted && part.checks.count == 1)
    let rest = try await run("parts").run(resuming: true) { _ in }
    #expect(rest.ending == .finished)
    let files = ["whole", "parts"].map { FileManager.default.contents(atPath: model($0)) }
    #expect(files[0] != nil && files[0] == files[1])
    await #expect(throws: CheckpointError.self) {
      _ = try await run("parts", seed: 2).run(resuming: true) { _ in }
    }
  }

  @Test func `Files that are no such model are refused`() throws {
    let path = try folder.write("no model", to: "x.safetensors")
    #expect(throws: ModelFileError.self) { try RecurrentLanguageModel(contentsOf: path) }
  }
}
