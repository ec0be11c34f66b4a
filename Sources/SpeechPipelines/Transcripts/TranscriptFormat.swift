/// A file format that transcripts are written in.
///
///     text      the words, one line for each recording
///     json      words with times and confidence, and other texts (n-best)
///     jsonl     the same, one line for each recording
///     srt       SubRip subtitles
///     vtt       WebVTT subtitles (W3C)
///     tsv       a table of phrases with start and end in seconds, for spreadsheets
///     ctm       a line for each word, for scoring (NIST sctk)
///     textgrid  an interval for each word (Praat)
///     lrc       timed lines, as players of music show them
///
/// Each is a pure function from a transcript to text, in a file of its own beside this one.
public enum TranscriptFormat: String, Sendable, CaseIterable {
  /// A line of text.
  case text
  /// JSON to be read by people: an object, or an array of them for several recordings.
  case json
  /// JSON, one object on each line.
  case jsonl
  /// SubRip.
  case srt
  /// WebVTT.
  case vtt
  /// Tab-separated values.
  case tsv
  /// Time-marked conversation.
  case ctm
  /// Praat's long text format.
  case textGrid = "textgrid"
  /// Lyrics.
  case lrc

  /// Finds a format by its name or the ending of its files, in small or capital letters.
  public init?(name: String) {
    let name = name.lowercased()
    guard
      let format = Self.allCases.first(where: {
        $0.rawValue == name || $0.fileExtension.lowercased() == name
      })
    else { return nil }
    self = format
  }

  /// The ending of a file in this format, without the full stop.
  public var fileExtension: String {
    switch self {
    case .text: "txt"
    case .textGrid: "TextGrid"
    default: rawValue
    }
  }

  /// Whether several recordings can stand in one file.
  public var joinsRecordings: Bool {
    switch self {
    case .text, .json, .jsonl, .tsv, .ctm: true
    case .srt, .vtt, .textGrid, .lrc: false
    }
  }

  /// Returns a whole file about one recording.
  ///
  /// - Parameters:
  ///   - recording: what was heard; only JSON has a place for an error.
  ///   - rules: how subtitles are divided, and the lines of `tsv` and `lrc`.
  /// - Returns: the contents of the file; none if a format that has no place for an error would have
  ///   to hold one.
  public func document(
    of recording: TranscribedRecording, rules: SubtitleRules = SubtitleRules()
  ) -> String {
    if self == .json { return recording.json(isPretty: true) + "\n" }
    return opening + part(of: recording, isFirst: true, rules: rules) + closing
  }

  /// What stands before the first of several recordings.
  public var opening: String {
    switch self {
    case .json: "[\n"
    case .tsv: tableHeader
    default: ""
    }
  }

  /// Returns what stands for one of several recordings, in the order of their files.
  ///
  /// So a file about any number of recordings can be written as they come. Formats that hold one
  /// recording only give the whole file.
  ///
  /// - Parameters:
  ///   - recording: what was heard.
  ///   - isFirst: whether no other came before.
  ///   - rules: how subtitles are divided, and the lines of `tsv` and `lrc`.
  /// - Returns: what stands between ``opening``, the parts before, and ``closing``.
  public func part(
    of recording: TranscribedRecording, isFirst: Bool, rules: SubtitleRules = SubtitleRules()
  ) -> String {
    let transcript = recording.transcript ?? Transcript(words: [], duration: 0)
    guard recording.transcript != nil || joinsRecordings else { return "" }
    switch self {
    case .text: return transcript.text + "\n"
    case .json: return (isFirst ? "" : ",\n") + indented(recording.json(isPretty: true))
    case .jsonl: return recording.json(isPretty: false) + "\n"
    case .tsv: return transcript.tableRows(file: recording.file, rules)
    case .ctm: return transcript.timeMarks(file: recording.file, channel: recording.channel ?? 1)
    case .srt: return transcript.subRip(rules)
    case .vtt: return transcript.webVTT(rules)
    case .textGrid: return transcript.textGrid()
    case .lrc: return transcript.lyrics(rules)
    }
  }

  /// What stands after the last of several recordings.
  public var closing: String { self == .json ? "\n]\n" : "" }

  /// Returns lines moved to the right by two spaces; empty ones stay empty.
  private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "  \($0)" }.joined(separator: "\n")
  }
}
