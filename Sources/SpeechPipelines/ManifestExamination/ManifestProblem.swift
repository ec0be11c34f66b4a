/// Something that is wrong with an utterance of a manifest, or with several together.
public struct ManifestProblem: Sendable, Equatable, Encodable {
  /// The kinds, those that make an utterance useless first.
  public enum Kind: String, Sendable, CaseIterable, Encodable {
    case unreadable, truncated, silent, emptyText, outsideAlphabet, outsideLexicon, cannotAlign
    case poorFit, duplicateAudio, conflictingTexts
    case clipped, quiet, offset, channels, sampleRates, lowRate, tooShort, tooLong, mostlySilent
    case wrongDuration, unlikelyPace, nearDuplicate, speakerLeakage, sharedText

    /// Whether an utterance with it should not be trained on.
    public var spoilsUtterance: Bool {
      switch self {
      case .unreadable, .truncated, .silent, .emptyText, .outsideAlphabet, .outsideLexicon,
        .cannotAlign, .poorFit, .duplicateAudio, .conflictingTexts:
        true
      default:
        false
      }
    }

    /// What it is, in a few words.
    public var title: String {
      switch self {
      case .unreadable: "missing or corrupt recordings"
      case .truncated: "recordings cut short or damaged"
      case .silent: "recordings without sound"
      case .emptyText: "empty transcripts"
      case .outsideAlphabet: "characters outside the alphabet"
      case .outsideLexicon: "words outside the lexicon"
      case .cannotAlign: "transcripts too long for their recordings"
      case .poorFit: "transcripts that do not fit what is heard"
      case .duplicateAudio: "duplicate recordings"
      case .conflictingTexts: "duplicate recordings with different transcripts"
      case .clipped: "clipped recordings"
      case .quiet: "very quiet recordings"
      case .offset: "recordings with a constant offset (DC)"
      case .channels: "channels that are empty or cancel"
      case .sampleRates: "sample rates that differ from most"
      case .lowRate: "sample rates below the model's"
      case .tooShort: "very short recordings"
      case .tooLong: "very long recordings"
      case .mostlySilent: "recordings that are mostly silent"
      case .wrongDuration: "durations that are not the recording's"
      case .unlikelyPace: "transcripts said unlikely fast or slowly"
      case .nearDuplicate: "nearly the same recordings"
      case .speakerLeakage: "speakers in several splits"
      case .sharedText: "transcripts in several splits"
      }
    }

    /// What to do about it.
    public var advice: String {
      switch self {
      case .unreadable: "copy them again, or remove their lines"
      case .truncated: "copy them again: the transcript is that of the whole"
      case .silent: "check the channel and the microphone, or remove their lines"
      case .emptyText: "write what is said, or remove their lines"
      case .outsideAlphabet: "write numbers and signs out as words, or train with more characters"
      case .outsideLexicon: "add them to the dictionary with their pronunciations"
      case .cannotAlign: "check that recording and transcript belong together"
      case .poorFit: "listen, and correct the transcript"
      case .duplicateAudio: "keep one line of each"
      case .conflictingTexts: "listen, and keep the line that is right"
      case .clipped: "record with less gain; lowering the level afterwards does not help"
      case .quiet: "raise the level, and check that it is speech"
      case .offset: "it is removed in training; other programs may stumble over it"
      case .channels: "choose the channel that carries the voice, and store it alone"
      case .sampleRates: "all are resampled, but what a low rate lacks stays missing"
      case .lowRate: "high frequencies are missing: train a model with --sample-rate of the data"
      case .tooShort: "check that nothing is cut off"
      case .tooLong: "cut them at pauses: training holds whole utterances in memory"
      case .mostlySilent: "cut the silence off, and check that the transcript is complete"
      case .wrongDuration: "correct the column; training measures by itself"
      case .unlikelyPace: "check that recording and transcript belong together"
      case .nearDuplicate: "keep one line of each"
      case .speakerLeakage: "give each speaker to one split: else test figures are too good"
      case .sharedText: "keep test sentences out of training: else test figures are too good"
      }
    }
  }

  /// What kind of problem it is.
  public var kind: Kind
  /// The number of the utterance among all that were examined, from 1; nil if it is no single one's.
  public var utterance: Int?
  /// The recording; nil if it is no single one's.
  public var path: String?
  /// What was found.
  public var detail: String

  /// What the doctor prints for it.
  public var line: String { path.map { "\($0): \(detail)" } ?? detail }
}
