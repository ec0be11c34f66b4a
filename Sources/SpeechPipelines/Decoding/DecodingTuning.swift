public import AudioFiles
public import SpeechRecognition
import Tensors

/// Finds the weights with which a model makes the fewest errors on recordings whose words are known.
///
/// The network runs once over each recording; its log-probabilities are kept and searched with one
/// set of weights after the other. From the best set so far a step is tried in each direction of
/// each weight; when none is better the steps are halved. Afterwards word confidence is fitted to
/// the results of the best weights.
public struct DecodingTuning: Sendable {
  /// Weights and what they give.
  public struct Trial: Sendable {
    /// The weights.
    public var weights: Weights
    /// The errors in words.
    public var errors: ErrorRate
  }

  /// What is looked for.
  public struct Weights: Sendable, Hashable {
    /// The language model's weight.
    public var lmWeight: Float
    /// What each word adds to a score, in nats.
    public var wordInsertion: Float
    /// The recurrent language model's share; 0 without one.
    public var recurrentShare: Float
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

  /// Whether a recurrent language model judges the texts.
  private var hasRecurrentModel: Bool {
    (try? choices.recurrentLanguageModelPath(of: folder)) ?? nil != nil
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
    let start = Weights(
      lmWeight: configuration.lmWeight, wordInsertion: configuration.wordInsertion,
      recurrentShare: hasRecurrentModel ? configuration.recurrentShare : 0)
    var best = try await trial(start)
    report(best)
    var tried: Set<Weights> = [start]
    for scale: Float in [1, 0.5, 0.25] {
      while true {
        let center = best
        for step in steps(from: center.weights, scale: scale)
        where tried.insert(step).inserted {
          let trial = try await trial(step)
          report(trial)
          if trial.errors.rate < best.errors.rate { best = trial }
        }
        if best.weights == center.weights { break }
      }
    }
    var result = configuration
    result.lmWeight = best.weights.lmWeight
    result.wordInsertion = best.weights.wordInsertion
    if hasRecurrentModel { result.recurrentShare = best.weights.recurrentShare }
    result.confidence = WordConfidence(fitting: try await examples(result))
    return result
  }

  /// A step in each direction of each weight.
  private func steps(from center: Weights, scale: Float) -> [Weights] {
    func step(_ weight: WritableKeyPath<Weights, Float>, _ size: Float, _ range: ClosedRange<Float>)
      -> [Weights]
    {
      [size * scale, -size * scale].map { change in
        var weights = center
        let moved = center[keyPath: weight] + change
        weights[keyPath: weight] = min(max(moved, range.lowerBound), range.upperBound)
        return weights
      }
    }
    return step(\.lmWeight, 0.2, 0...100) + step(\.wordInsertion, 1, -100...100)
      + (hasRecurrentModel ? step(\.recurrentShare, 0.2, 0...1) : [])
  }

  private func trial(_ weights: Weights) async throws -> Trial {
    let results = try await results(weights)
    let normalization = TextNormalization()
    let texts = results.map { result in
      normalization(result.words.map(\.spelling).joined(separator: " "))
    }
    return Trial(
      weights: weights,
      errors: ErrorRate(.words, references: utterances.map(\.reference), hypotheses: texts))
  }

  /// Returns what is known of each word, and whether it is right.
  private func examples(
    _ configuration: DecodingConfiguration
  ) async throws -> [(evidence: WordConfidence.Evidence, isRight: Bool)] {
    let results = try await results(
      Weights(
        lmWeight: configuration.lmWeight, wordInsertion: configuration.wordInsertion,
        recurrentShare: configuration.recurrentShare))
    let normalization = TextNormalization()
    return zip(utterances, results).flatMap { utterance, result in
      let right = Alignment(
        reference: words(utterance.reference),
        hypothesis: result.words.map { normalization($0.spelling) }
      ).hypothesisMatches
      return zip(result.words, right).map { ($0.evidence, $1) }
    }
  }

  private func results(_ weights: Weights) async throws -> [WordDecoder.Result] {
    var choices = choices
    choices.lmWeight = weights.lmWeight
    choices.wordInsertion = weights.wordInsertion
    choices.recurrentShare = weights.recurrentShare
    let alphabet = recognizer.configuration.alphabet
    guard let decoder = try choices.decoder(of: folder, alphabet: alphabet) else {
      throw DecodingChoicesError.noLexicon
    }
    return await concurrentMap(utterances, threads: threads) { decoder($0.scores) }
  }
}
