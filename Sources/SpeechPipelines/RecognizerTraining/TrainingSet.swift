public import AudioFiles
import Foundation
public import SpeechFeatures
public import SpeechRecognition
import Tensors

/// Utterances that have been checked: each can be read, spelled in the alphabet, and aligned.
public struct TrainingSet: Sendable {
  /// An utterance ready to be trained on.
  public struct Example: Sendable, Equatable {
    /// The recording.
    public var path: String
    /// What is said, in the alphabet's spelling.
    public var text: String
    /// The labels of the text.
    public var labels: [Int]
    /// The length of the recording in seconds.
    public var duration: Seconds
  }

  /// Why an utterance cannot be trained on.
  public enum Rejection: Error, Equatable, CustomStringConvertible {
    /// The recording cannot be read.
    case unreadable(AudioFileError)
    /// The recording is cut short or damaged, so its transcript may not belong to it.
    case truncated(path: String)
    /// The transcript cannot be spelled.
    case misspelled(path: String, AlphabetError)
    /// The transcript has words that are in no dictionary.
    case unknownWords(path: String, words: [String])
    /// The recording is too short for its transcript.
    case tooShort(path: String, duration: Seconds, frames: Int, text: String, needed: Int)

    /// Names the file, says what is wrong with it, and what to do.
    public var description: String {
      switch self {
      case .unreadable(let error):
        error.description
      case .truncated(let path):
        """
        \(path) ends too early or is damaged, but a whole recording is needed to learn its \
        transcript; copy it again.
        """
      case .misspelled(let path, let error):
        "\(path): \(error)"
      case .unknownWords(let path, let words):
        """
        \(path): the lexicon lacks \(quoted(words)), but every \
        word needs a pronunciation; add lines to a dictionary of your own.
        """
      case .tooShort(let path, let duration, let frames, let text, let needed):
        """
        \(path): \(duration) s give about \(frames) frames, but its transcript "\(text)" needs \
        \(needed); check that the transcript belongs to the recording.
        """
      }
    }
  }

  /// How much there is, by which a resumed training knows its data again.
  struct Extent: Codable, Equatable {
    var utterances: Int
    var labels: Int
    var duration: Seconds
  }

  /// The sums over all examples.
  var extent: Extent {
    examples.reduce(into: Extent(utterances: 0, labels: 0, duration: 0)) { extent, example in
      extent.utterances += 1
      extent.labels += example.labels.count
      extent.duration += example.duration
    }
  }

  /// Whether labels are phones, read from a lexicon, and not the characters of the text.
  public let hasPhones: Bool
  /// The utterances that can be used, in the manifest's order.
  public private(set) var examples: [Example] = []
  /// The utterances that cannot, in the manifest's order.
  public private(set) var rejections: [Rejection] = []

  /// Checks every utterance of a manifest.
  ///
  /// - Parameters:
  ///   - manifest: the recordings and their transcripts.
  ///   - features: decides the sample rate and how many frames a recording gives.
  ///   - alphabet: spells the transcripts.
  ///   - normalization: applied to the transcripts first.
  ///   - lexicon: turns words into symbols of the alphabet; nil if they are spelled.
  ///   - realigning: hears which of several pronunciations of a word was said; without it the
  ///     first is taken.
  ///   - fastest: the highest speed at which recordings will be played.
  ///   - threads: how many files are read at once.
  public init(
    _ manifest: Manifest, features: FeatureConfiguration, alphabet: Alphabet,
    normalization: TextNormalization?, lexicon: TrainingLexicon? = nil,
    realigning: Recognizer? = nil, fastest: Double = 1, threads: Int
  ) async {
    hasPhones = lexicon != nil
    let checked = await concurrentMap(manifest.utterances, threads: threads) { utterance in
      Result { () throws(Rejection) in
        try Example(
          utterance, features: features, alphabet: alphabet, normalization: normalization,
          lexicon: lexicon, realigning: realigning, fastest: fastest)
      }
    }
    for result in checked {
      switch result {
      case .success(let example): examples.append(example)
      case .failure(let rejection): rejections.append(rejection)
      }
    }
  }
}

extension TrainingSet.Example {
  /// Decodes the whole recording, since a header can promise what the data do not hold.
  fileprivate init(
    _ utterance: Manifest.Utterance, features: FeatureConfiguration, alphabet: Alphabet,
    normalization: TextNormalization?, lexicon: TrainingLexicon?, realigning: Recognizer?,
    fastest: Double
  ) throws(TrainingSet.Rejection) {
    path = utterance.path
    text = normalization.map { $0(utterance.transcript) } ?? utterance.transcript
    let waveform: Waveform
    let isTruncated: Bool
    do throws(AudioFileError) {
      (waveform, isTruncated) = try Waveform.whatIsLeft(of: path, sampleRate: features.sampleRate)
    } catch {
      throw .unreadable(error)
    }
    duration = waveform.duration
    guard !isTruncated else { throw .truncated(path: path) }
    labels = try Self.labels(
      of: text, utterance, alphabet, lexicon, heardBy: realigning, in: waveform)
    let frames = features.frameCount(of: duration / fastest)
    // One more than the alignment needs, since a change of speed rounds the length.
    let needed = CTCLoss.minimumFrames(labels) + 1
    guard frames >= needed else {
      throw .tooShort(path: path, duration: duration, frames: frames, text: text, needed: needed)
    }
  }

  /// Spells a text, or looks its words up; of several pronunciations takes the one that is heard.
  private static func labels(
    of text: String, _ utterance: Manifest.Utterance, _ alphabet: Alphabet,
    _ lexicon: TrainingLexicon?, heardBy recognizer: Recognizer?, in waveform: Waveform
  ) throws(TrainingSet.Rejection) -> [Int] {
    let choices = lexicon.map { lexicon in words(text).map { lexicon[$0, utterance] } }
    let unknown = zip(words(text), choices ?? []).filter(\.1.isEmpty).map(\.0)
    guard unknown.isEmpty else { throw .unknownWords(path: utterance.path, words: unknown) }
    do throws(AlphabetError) {
      guard let choices else { return try alphabet.encode(text) }
      let said = recognizer.flatMap { $0.choices(of: choices, heardIn: waveform) }
      var labels: [Int] = []
      for (index, pronunciations) in choices.enumerated() {
        labels += try alphabet.encode(pronunciations[said?[index] ?? 0])
      }
      return labels
    } catch {
      throw .misspelled(path: utterance.path, error)
    }
  }
}

extension Recognizer {
  /// Returns which pronunciation of each word fits a recording best; nil if this recogniser does
  /// not know their symbols or no path reads them.
  fileprivate func choices(
    of words: [[[String]]], heardIn waveform: Waveform
  ) -> [Int]? {
    guard words.contains(where: { $0.count > 1 }) else { return nil }
    let alphabet = configuration.alphabet
    guard let labels = try? words.map({ try $0.map { try alphabet.encode($0) } }) else {
      return nil
    }
    let scores = logProbabilities(
      waveform.sampleRate == sampleRate ? waveform : waveform.resampled(to: sampleRate))
    guard scores.rowCount > 0 else { return nil }
    return try? TextAlignment(of: labels, in: scores).words.map(\.choice)
  }
}

extension FeatureConfiguration {
  /// How many frames a recording of that length has at least.
  func frameCount(of duration: Seconds) -> Int {
    guard duration >= frameLength else { return 0 }
    let frames = Int((duration - frameLength) / frameShift) + 1
    return (frames + stackShift - 1) / stackShift
  }
}
