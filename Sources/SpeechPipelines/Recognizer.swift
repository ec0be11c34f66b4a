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
    /// The most probable label of each frame (greedy).
    case bestPath
    /// Prefix beam search, which adds up the paths of a text.
    case beam(width: Int)
  }

  /// What the recogniser is made of.
  public let configuration: Configuration
  private let extractor: FeatureExtractor
  /// The network.
  public var acousticModel: AcousticModel
  /// Tells where somebody speaks in a recording; nil takes everything for speech.
  public var voiceActivity: VoiceActivity?

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
  public func callAsFunction(_ waveform: Waveform, decoding: Decoding = .bestPath) -> Transcript {
    precondition(
      waveform.sampleRate == sampleRate,
      "the waveform has \(waveform.sampleRate) Hz, but the recogniser needs \(sampleRate) Hz")
    let scores = logProbabilities(waveform)
    let words = wordSpans(in: scores, decoding: decoding).map { span in
      Transcript.Word(
        word: configuration.alphabet.decode(span.labels), start: time(span.frames.lowerBound),
        end: min(time(span.frames.upperBound), waveform.duration), confidence: span.confidence)
    }
    return Transcript(words: words, duration: waveform.duration)
  }

  /// Returns the log-probability of each label at each frame, [time, labels].
  public func logProbabilities(_ waveform: Waveform) -> Tensor {
    let frames = extractor(waveform.samples)
    let (time, features) = (frames.shape[0], frames.shape[1])
    guard time > 0 else { return Tensor(shape: [0, configuration.alphabet.labelCount]) }
    return acousticModel.logProbabilities(frames.reshaped([time, 1, features]), lengths: [time])
      .reshaped([time, configuration.alphabet.labelCount])
  }

  private func wordSpans(in scores: Tensor, decoding: Decoding) -> [WordSpan] {
    let separator = (try? configuration.alphabet.encode(Alphabet.wordSeparator))?.first
    let best = BestPath(scores)
    var spans = best.spans
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
    return spans.words(separatedBy: separator ?? blankLabel)
  }

  /// The time at which a frame begins, in whole milliseconds.
  private func time(_ frame: Int) -> Seconds {
    (Double(frame) * configuration.features.outputShift * 1000).rounded() / 1000
  }
}
