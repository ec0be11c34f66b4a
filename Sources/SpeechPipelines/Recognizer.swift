public import AudioFiles
import NeuralNetworks
public import SpeechFeatures
public import SpeechRecognition
public import Tensors

/// Waveform in, transcript out.
///
///     Waveform → FeatureExtractor → [time, features] → AcousticModel
///       → log-probabilities [time, labels] → best path or beam → words with times
///
/// A recogniser is a value that is loaded once and then only read; several threads may use the
/// same one. Its transcripts do not depend on how many do.
public struct Recognizer: Sendable {
  /// Everything that decides what a recogniser does, but its weights.
  public struct Configuration: Sendable, Codable, Equatable {
    /// How a waveform becomes frames.
    public var features: FeatureConfiguration
    /// How frames become scores.
    public var acousticModel: AcousticModel.Configuration
    /// What the labels stand for.
    public var alphabet: Alphabet
    /// How training text was brought into the alphabet; nil if it was taken as written.
    public var normalization: TextNormalization?
    /// What the model is called.
    public var name: String

    /// Describes a recogniser.
    public init(
      features: FeatureConfiguration, acousticModel: AcousticModel.Configuration,
      alphabet: Alphabet, normalization: TextNormalization?, name: String
    ) {
      self.features = features
      self.acousticModel = acousticModel
      self.alphabet = alphabet
      self.normalization = normalization
      self.name = name
    }
  }

  /// How a text is found in the scores.
  public enum Decoding: Sendable, Equatable {
    /// As the model's folder says: the search of ``Recognizer/wordDecoder`` if there is one, else
    /// the best path.
    case standard
    /// The most probable label of each frame (greedy).
    case bestPath
    /// The search of ``Recognizer/wordDecoder`` if there is one, else a prefix beam search over
    /// labels, which adds up the paths of a text.
    case beam(width: Int)
  }

  /// What the recogniser is made of.
  public let configuration: Configuration
  private let extractor: FeatureExtractor
  /// The network.
  public var acousticModel: AcousticModel
  /// Tells where somebody speaks in a recording; nil takes everything for speech.
  public var voiceActivity: VoiceActivity?
  /// The search for words of a lexicon; nil reads words out of the labels alone.
  public var wordDecoder: WordDecoder?

  /// Joins a network with the features and the alphabet that it was trained with.
  public init(_ configuration: Configuration, acousticModel: AcousticModel) throws {
    self.configuration = configuration
    self.acousticModel = acousticModel
    extractor = try FeatureExtractor(configuration.features)
  }

  /// The sample rate that waveforms must have.
  public var sampleRate: Hertz { configuration.features.sampleRate }

  /// Returns what is said in a recording.
  ///
  /// - Parameters:
  ///   - waveform: mono samples at ``sampleRate``.
  ///   - decoding: how the text is found.
  /// - Returns: the words with their times; none for silence or an empty recording.
  public func callAsFunction(_ waveform: Waveform, decoding: Decoding = .standard) -> Transcript {
    precondition(
      waveform.sampleRate == sampleRate,
      "the waveform has \(waveform.sampleRate) Hz, but the recogniser needs \(sampleRate) Hz")
    return transcript(
      ofScores: logProbabilities(waveform), duration: waveform.duration, decoding: decoding)
  }

  /// Returns what log-probabilities say.
  ///
  /// - Parameters:
  ///   - scores: natural logarithms, [time, labels].
  ///   - duration: the length of the recording, in seconds.
  ///   - decoding: how the text is found.
  /// - Returns: the words with their times, which begin with the first frame.
  public func transcript(
    ofScores scores: Tensor, duration: Seconds, decoding: Decoding = .standard
  ) -> Transcript {
    guard decoding != .bestPath, let wordDecoder else {
      let words = wordSpans(in: scores, decoding: decoding).map { span in
        Transcript.Word(
          word: configuration.alphabet.decode(span.labels), start: time(span.frames.lowerBound),
          end: min(time(span.frames.upperBound), duration), confidence: span.confidence)
      }
      return Transcript(words: words, duration: duration)
    }
    let result = wordDecoder(scores)
    let shift = configuration.features.outputShift
    let times = wordDecoder.configuration.times(
      result.words.map {
        Double($0.frames.lowerBound) * shift..<Double($0.frames.upperBound) * shift
      }, duration: duration)
    let words = zip(result.words, times).map { word, time in
      Transcript.Word(
        word: word.spelling, start: Self.milliseconds(time.lowerBound),
        end: min(Self.milliseconds(time.upperBound), duration),
        confidence: wordDecoder.configuration.confidence(word.evidence))
    }
    let count = wordDecoder.alternativeCount
    let alternatives = result.hypotheses.prefix(count).map {
      Transcript.Alternative(text: $0.text, score: $0.score)
    }
    return Transcript(
      words: words, duration: duration, alternatives: count > 0 ? alternatives : nil)
  }

  /// Returns the log-probability of each label at each frame, [time, labels].
  public func logProbabilities(_ waveform: Waveform) -> Tensor {
    let frames = extractor(audible(waveform.samples))
    let (time, features) = (frames.shape[0], frames.shape[1])
    guard time > 0 else { return Tensor(shape: [0, configuration.alphabet.labelCount]) }
    return acousticModel.logProbabilities(frames.reshaped([time, 1, features]), lengths: [time])
      .reshaped([time, configuration.alphabet.labelCount])
  }

  /// Returns a soft recording as loud as −30 dB of full scale, others as they are.
  ///
  /// Normalised features don't depend on loudness, but dither must lie as far below the speech as it
  /// did in training.
  private func audible(_ samples: [Float]) -> [Float] {
    guard configuration.features.dither > 0, !samples.isEmpty else { return samples }
    let power = samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(samples.count)
    let gain = Float(Self.softest / max(power.squareRoot(), .leastNormalMagnitude))
    guard power > 0, gain > 1 else { return samples }
    return samples.map { $0 * gain }
  }

  /// The root of the mean square below which a recording is made louder: −30 dB of full scale.
  private static let softest = 0.0316

  private func wordSpans(in scores: Tensor, decoding: Decoding) -> [WordSpan] {
    var spans = BestPath(scores).spans
    if case .beam(let width) = decoding {
      var search = PrefixBeamSearch.Configuration()
      search.beamWidth = width
      // The best text of a beam can always be aligned: the beam followed one of its paths.
      if let text = PrefixBeamSearch(search)(scores).first,
        let alignment = try? ForcedAlignment(of: text.labels, in: scores)
      {
        spans = alignment.spans
      }
    }
    guard configuration.alphabet.isSpelling else {
      return spans.map { [$0].words(separatedBy: blankLabel)[0] }  // each phone by itself
    }
    return spans.words(separatedBy: configuration.alphabet.separator ?? blankLabel)
  }

  /// The time at which a frame begins, in whole milliseconds.
  private func time(_ frame: Int) -> Seconds {
    Self.milliseconds(Double(frame) * configuration.features.outputShift)
  }

  private static func milliseconds(_ time: Seconds) -> Seconds { (time * 1000).rounded() / 1000 }
}
