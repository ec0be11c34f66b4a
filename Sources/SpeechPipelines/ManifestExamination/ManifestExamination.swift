public import AudioFiles
public import SpeechFeatures
public import SpeechRecognition

/// Everything that can be found wrong with recordings and transcripts before they are trained on.
///
///     each recording ─▶ figures ─▶ problems of its own
///     figures, texts, speakers ─▶ problems of utterances together
///     (with a recogniser) scores ─▶ transcripts that do not fit
public struct ManifestExamination: Sendable {
  /// What data is held against.
  public struct Standard: Sendable {
    /// The characters that transcripts may have; nil if any.
    public var alphabet: Alphabet?
    /// The words that transcripts may have, with their phones; nil if any.
    public var lexicon: Lexicon?
    /// Applied to transcripts before they are looked at.
    public var normalization = TextNormalization(letterCase: .unchanged, stripsPunctuation: false)
    /// Decides how many frames a recording gives.
    public var features: FeatureConfiguration
    /// The recogniser that hears whether a transcript fits; nil if none does.
    public var recognizer: Recognizer?
    /// Recordings are expected to be at least so long.
    public var shortest: Seconds = 0.3
    /// Recordings are expected to be at most so long.
    public var longest: Seconds = 35

    /// Makes the standard of a training with the usual features.
    public init() {
      features = FeatureConfiguration()
      features.stackedFrameCount = 3
      features.stackShift = 3
    }
  }

  /// The lines that were examined.
  public let utterances: [Manifest.Utterance]
  /// What was measured of each line; nil where the recording cannot be read.
  public private(set) var figures: [RecordingFigures?] = []
  /// All that was found, by kind and then in the order of the lines.
  public private(set) var problems: [ManifestProblem] = []

  /// The lines that can be trained on, by their places.
  public var usable: [Int] {
    let spoilt = Set(problems.filter(\.kind.spoilsUtterance).compactMap(\.utterance))
    return utterances.indices.filter { !spoilt.contains($0 + 1) }
  }

  /// Examines utterances.
  ///
  /// - Parameters:
  ///   - utterances: lines of a manifest, or of several.
  ///   - standard: what they are held against.
  ///   - threads: how many recordings are read at once.
  ///   - progress: told how many recordings are done, by the caller's task.
  public init(
    _ utterances: [Manifest.Utterance], standard: Standard, threads: Int,
    progress: (Int, Int) -> Void = { _, _ in }
  ) async {
    self.utterances = utterances
    let texts = utterances.map { standard.normalization($0.transcript) }
    var measured: [String: Result<RecordingFigures, AudioFileError>] = [:]
    let paths = Set(utterances.map(\.path)).sorted()
    await concurrentForEach(paths, threads: threads) { path in
      Result { () throws(AudioFileError) in try RecordingFigures(ofRecording: path) }
    } consume: { result in
      measured[paths[measured.count]] = result
      progress(measured.count, paths.count)
    }
    for (index, utterance) in utterances.enumerated() {
      switch measured[utterance.path] {
      case .success(let found):
        figures.append(found)
        note(found.problems(of: utterance, standard: standard), index)
      case .failure(let error):
        figures.append(nil)
        note([(.unreadable, error.detail)], index)
      case nil:
        figures.append(nil)
      }
      note(
        textProblems(texts[index], duration: figures[index]?.duration, standard: standard), index)
    }
    comparePace(texts)
    compareRates()
    compareRecordings(texts)
    compareSplits(texts)
    if let recognizer = standard.recognizer {
      let fits = await transcriptFits(
        texts, recognizer, lexicon: standard.lexicon, threads: threads, progress: progress)
      note(fits)
    }
    let order = Dictionary(
      uniqueKeysWithValues: ManifestProblem.Kind.allCases.enumerated().map { ($1, $0) })
    problems = problems.enumerated().sorted {
      (order[$0.element.kind] ?? 0, $0.element.utterance ?? 0, $0.offset)
        < (order[$1.element.kind] ?? 0, $1.element.utterance ?? 0, $1.offset)
    }.map(\.element)
  }

  /// Notes problems of one utterance.
  mutating func note(_ found: [(kind: ManifestProblem.Kind, detail: String)], _ index: Int) {
    for (kind, detail) in found {
      problems.append(
        ManifestProblem(
          kind: kind, utterance: index + 1, path: utterances[index].path, detail: detail))
    }
  }

  /// Notes a problem of no single utterance.
  mutating func note(_ kind: ManifestProblem.Kind, _ detail: String) {
    problems.append(ManifestProblem(kind: kind, utterance: nil, path: nil, detail: detail))
  }

  private mutating func note(_ fits: [(Int, String)]) {
    for (index, detail) in fits { note([(.poorFit, detail)], index) }
  }
}

extension AudioFileError {
  /// The description without the file's name before it, which stands there already.
  fileprivate var detail: String {
    switch self {
    case .unreadable(_, let reason): reason
    case .empty: "0 bytes"
    case .noSamples: "a header, but no samples"
    case .invalidSample(_, let time): "a sample at \(time) s is no number or far beyond full scale"
    case .sampleRate(_, let found): "a sample rate of \(found) Hz"
    default: description
    }
  }
}
