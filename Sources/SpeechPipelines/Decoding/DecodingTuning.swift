import AudioFiles
public import SpeechRecognition
import Tensors

/// Finds the weights with which a model makes the fewest errors on recordings whose words are known.
///
/// The network runs once over each recording; its log-probabilities are kept and searched with one
/// pair of weights after the other. From the best pair so far a step is tried in each direction of
/// each weight; when none is better the steps are halved. Afterwards word confidence is fitted to
/// the results of the best weights.
public struct DecodingTuning: Sendable {
  /// A pair of weights and what it gives.
  public struct Trial: Sendable {
    /// The language model's weight.
    public var lmWeight: Float
    /// What each word adds to a score, in nats.
    public var wordInsertion: Float
    /// The errors in words.
    public var errors: ErrorRate
  }

  /// A recording as it is searched.
  private struct Utterance: Sendable {
    var scores: Tensor
    var duration: Seconds
    var reference: String
  }

  private let folder: ModelFolder
  private let recognizer: Recognizer
  private let choices: DecodingChoices
  private let threads: Int
  private var utterances: [Utterance] = []
  /// The errors of the recordings that cannot be read.
  public private(set) var unreadable: [AudioFileError] = []

  /// Runs the network over all recordings.
  ///
  /// - Parameters:
  ///   - utterances: recordings with their transcripts; never those of a test.
  ///   - recognizer: the model.
  ///   - folder: where its lexicon and language model are.
  ///   - choices: what is to be otherwise than in the folder.
  ///   - threads: how many recordings are searched at once.
  public init(
    _ utterances: [Manifest.Utterance], recognizer: Recognizer, folder: ModelFolder,
    choices: DecodingChoices, threads: Int
  ) async {
    (self.recognizer, self.folder, self.choices) = (recognizer, folder, choices)
    self.threads = threads
    let normalization = TextNormalization()
    let read = await concurrentMap(utterances, threads: threads) { utterance in
      Result { () throws(AudioFileError) in
        let (waveform, _) = try Waveform.whatIsLeft(
          of: utterance.path, sampleRate: recognizer.sampleRate)
        return Utterance(
          scores: recognizer.logProbabilities(waveform), duration: waveform.duration,
          reference: normalization(utterance.transcript))
      }
    }
    for result in read {
      switch result {
      case .success(let utterance): self.utterances.append(utterance)
      case .failure(let error): unreadable.append(error)
      }
    }
  }

  /// The number of recordings that are searched.
  public var count: Int { utterances.count }

  /// Returns the best weights, with confidence fitted to them.
  ///
  /// - Parameters:
  ///   - configuration: where to begin.
  ///   - report: called after each trial.
  /// - Returns: the configuration with its weights and its confidence replaced.
  /// - Throws: the error of a file of the model's folder.
  public func tuned(
    from configuration: DecodingConfiguration, report: (Trial) -> Void
  ) async throws -> DecodingConfiguration {
    var best = try await trial(configuration.lmWeight, configuration.wordInsertion)
    report(best)
    var tried: Set<[Float]> = [[best.lmWeight, best.wordInsertion]]
    var steps: (weight: Float, insertion: Float) = (0.2, 1)
    while steps.weight > 0.04 {
      let center = best
      for (weight, insertion) in [
        (steps.weight, 0), (-steps.weight, 0), (0, steps.insertion), (0, -steps.insertion),
      ] as [(Float, Float)] {
        let weights = [max(0, center.lmWeight + weight), center.wordInsertion + insertion]
        guard tried.insert(weights).inserted else { continue }
        let trial = try await trial(weights[0], weights[1])
        report(trial)
        if trial.errors.rate < best.errors.rate { best = trial }
      }
      if best.lmWeight == center.lmWeight, best.wordInsertion == center.wordInsertion {
        steps = (steps.weight / 2, steps.insertion / 2)
      }
    }
    var result = configuration
    result.lmWeight = best.lmWeight
    result.wordInsertion = best.wordInsertion
    result.confidence = WordConfidence(fitting: try await examples(result))
    return result
  }

  private func trial(_ lmWeight: Float, _ wordInsertion: Float) async throws -> Trial {
    let results = try await results(lmWeight, wordInsertion)
    let normalization = TextNormalization()
    let texts = results.map { result in
      normalization(result.words.map(\.spelling).joined(separator: " "))
    }
    return Trial(
      lmWeight: lmWeight, wordInsertion: wordInsertion,
      errors: ErrorRate(.words, references: utterances.map(\.reference), hypotheses: texts))
  }

  /// Returns what is known of each word, and whether it is right.
  private func examples(
    _ configuration: DecodingConfiguration
  ) async throws -> [(evidence: WordConfidence.Evidence, isRight: Bool)] {
    let results = try await results(configuration.lmWeight, configuration.wordInsertion)
    let normalization = TextNormalization()
    return zip(utterances, results).flatMap { utterance, result in
      let right = Alignment(
        reference: words(utterance.reference),
        hypothesis: result.words.map { normalization($0.spelling) }
      ).hypothesisMatches
      return zip(result.words, right).map { ($0.evidence, $1) }
    }
  }

  private func results(
    _ lmWeight: Float, _ wordInsertion: Float
  ) async throws -> [WordDecoder.Result] {
    var choices = choices
    choices.lmWeight = lmWeight
    choices.wordInsertion = wordInsertion
    let alphabet = recognizer.configuration.alphabet
    guard let decoder = try choices.decoder(of: folder, alphabet: alphabet) else {
      throw DecodingChoicesError.noLexicon
    }
    return await concurrentMap(utterances, threads: threads) { decoder($0.scores) }
  }
}
