public import AudioFiles
import Foundation
public import SpeechFeatures
public import SpeechRecognition

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
  public struct Rejection: Sendable, Equatable, CustomStringConvertible {
    /// The recording.
    public var path: String
    /// What is wrong, and what to do.
    public var reason: String

    /// The file and what is wrong with it.
    public var description: String { "\(path): \(reason)" }
  }

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
  ///   - fastest: the highest speed at which recordings will be played.
  ///   - threads: how many files are read at once.
  public init(
    _ manifest: Manifest, features: FeatureConfiguration, alphabet: Alphabet,
    normalization: TextNormalization?, fastest: Double = 1, threads: Int
  ) async {
    let checked = await concurrentMap(manifest.utterances, threads: threads) { utterance in
      Self.check(
        utterance, features: features, alphabet: alphabet, normalization: normalization,
        fastest: fastest)
    }
    for result in checked {
      switch result {
      case .success(let example): examples.append(example)
      case .failure(let refused): rejections.append(refused.rejection)
      }
    }
  }

  private struct Refused: Error {
    var rejection: Rejection
  }

  /// Decodes the whole recording, since a header can promise what the data do not hold.
  private static func check(
    _ utterance: Manifest.Utterance, features: FeatureConfiguration, alphabet: Alphabet,
    normalization: TextNormalization?, fastest: Double
  ) -> Result<Example, Refused> {
    func refuse(_ reason: String) -> Result<Example, Refused> {
      .failure(Refused(rejection: Rejection(path: utterance.path, reason: reason)))
    }
    let text = normalization.map { $0(utterance.transcript) } ?? utterance.transcript
    do {
      let waveform = try Waveform(contentsOf: utterance.path, sampleRate: features.sampleRate)
      let labels = try alphabet.encode(text)
      let frames = Int(waveform.duration / fastest / features.outputShift)
      let needed = CTCLoss.minimumFrames(labels)
      guard frames > needed else {
        return refuse(
          """
          \(waveform.duration.formatted()) s give about \(frames) frames, but its \
          \(labels.count) letters need more than \(needed); check that the transcript belongs to \
          the recording
          """)
      }
      return .success(
        Example(path: utterance.path, text: text, labels: labels, duration: waveform.duration))
    } catch {
      return refuse("\(error)")
    }
  }
}
