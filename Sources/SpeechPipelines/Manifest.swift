import Foundation
import NeuralNetworks

/// A list of recordings with their transcripts, as a file names them.
///
/// The file is a table with a line of column names, separated by tabs (TSV) or commas (CSV), or
/// has one JSON object on each line (JSONL). Which of the three is seen in its first line. These
/// names are known, in any case; where two of them stand for one thing, the first listed is taken:
///
///     recording    path, audio, file, wav_filename, audio_filepath             needed
///     transcript   transcript, text, sentence                                  needed
///     duration     duration_seconds, duration                                  seconds
///     speaker      speaker, speaker_id, client_id
///     split        split
///     id           id, utterance_id
///     offset       offset                                                      0 or empty
///     lexicon      lexicon                                                     a file
///
/// So the tables of DeepSpeech and Common Voice and the JSON lines of NeMo are read as they are.
/// Other columns are left out. A recording's path is relative to the manifest's folder; if that has
/// a folder `clips`, as in Common Voice, plain file names are sought there too. Recordings may
/// stand in several lines. A line's lexicon is a pronouncing dictionary that is asked before those
/// of the whole training, as where single letters are spelled. A recording of which only a part is meant (an offset) is refused.
public struct Manifest: Sendable, Equatable {
  /// One line of a manifest: a recording and what is said in it.
  public struct Utterance: Sendable, Equatable {
    /// The file of the recording, as found from where the program runs.
    public var path: String
    /// What is said, as written; empty for silence.
    public var transcript: String
    /// How long the recording is said to be, in seconds.
    public var duration: Double?
    /// Who speaks.
    public var speaker: String?
    /// The part of the data it belongs to, such as train or test.
    public var split: String?
    /// A name of its own.
    public var id: String?
    /// A pronouncing dictionary for this line alone, as found from where the program runs.
    public var lexicon: String?

    /// Makes a line.
    public init(
      path: String, transcript: String, duration: Double? = nil, speaker: String? = nil,
      split: String? = nil, id: String? = nil, lexicon: String? = nil
    ) {
      self.path = path
      self.transcript = transcript
      self.duration = duration
      self.speaker = speaker
      self.split = split
      self.id = id
      self.lexicon = lexicon
    }
  }

  /// The lines in the file's order.
  public var utterances: [Utterance]

  /// Makes a manifest that is in no file.
  public init(utterances: [Utterance]) {
    self.utterances = utterances
  }

  /// Reads a manifest.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - needsTranscripts: whether a manifest without a column of transcripts is refused; if not,
  ///     each transcript is empty.
  /// - Throws: `AtomicFileError` for a file that cannot be read, `ManifestError` for one that is
  ///   not a manifest.
  public init(contentsOf path: String, needsTranscripts: Bool = true) throws {
    let data = try AtomicFile.read(path)
    do throws(ManifestError.Flaw) {
      let needed = needsTranscripts ? ManifestRow.Column.needed : [.path]
      let rows = try ManifestRow.rows(of: data, needed: needed)
      let recordings = RecordingPaths(manifest: path)
      utterances = []
      for row in rows {
        utterances.append(try Utterance(row, recordings: recordings))
      }
    } catch {
      throw ManifestError(path: path, flaw: error)
    }
  }

  /// Reads the lines of one split of a manifest, or all lines if `split` is nil.
  ///
  /// - Throws: also ``ManifestError`` if there are none.
  public init(contentsOf path: String, split: String?, needsTranscripts: Bool = true) throws {
    try self.init(contentsOf: path, needsTranscripts: needsTranscripts)
    let all = utterances
    if let split { utterances = all.filter { $0.split == split } }
    guard !utterances.isEmpty else {
      let found = Set(all.compactMap(\.split)).sorted()
      throw ManifestError(path: path, flaw: .noUtterances(split: split, found: found))
    }
  }
}

extension Manifest.Utterance {
  /// Checks the values of a row.
  fileprivate init(_ row: ManifestRow, recordings: RecordingPaths) throws(ManifestError.Flaw) {
    let path = row.needed(.path)
    guard !path.isEmpty else { throw row.flaw(.path, needed: "the path of a recording") }
    guard try (row.seconds(.offset) ?? 0) == 0 else {
      throw row.flaw(.offset, needed: "0, because recordings are read whole: cut it out first")
    }
    self.init(
      path: recordings.path(of: path), transcript: row.needed(.transcript),
      duration: try row.seconds(.duration), speaker: row.optional(.speaker),
      split: row.optional(.split), id: row.optional(.id),
      lexicon: row.optional(.lexicon).map(recordings.path))
  }
}

/// Where the recordings of a manifest are.
private struct RecordingPaths {
  private let folder: String
  private let hasClips: Bool

  init(manifest: String) {
    folder = manifest.lastIndex(of: "/").map { String(manifest[...$0]) } ?? ""
    var isFolder = ObjCBool(false)
    let exists = unsafe FileManager.default.fileExists(
      atPath: folder + "clips", isDirectory: &isFolder)
    hasClips = exists && isFolder.boolValue
  }

  /// Returns the path from where the program runs of a recording as the manifest names it.
  func path(of name: String) -> String {
    guard !name.hasPrefix("/") else { return name }
    let clip = folder + "clips/" + name
    let isClip =
      hasClips && !name.contains("/") && !FileManager.default.fileExists(atPath: folder + name)
      && FileManager.default.fileExists(atPath: clip)
    return isClip ? clip : folder + name
  }
}
