/// Where the results of a batch are written: below one folder, mirroring where the recordings are.
///
///     a/b.wav  →  FOLDER/a/b.srt
///
/// Recordings that differ in their ending only keep it (`a.wav.srt`, `a.flac.srt`), so that none
/// overwrites another's result.
public struct OutputLayout: Sendable, Equatable {
  /// The folder of results.
  public let folder: String
  /// What is written of each recording.
  public let formats: [TranscriptFormat]
  private let shared: Set<String>  // places without ending that several recordings have

  /// Lays out the results of a batch.
  ///
  /// - Parameters:
  ///   - folder: the folder of results.
  ///   - formats: what is written of each recording.
  ///   - inputs: all recordings of the batch, also those of other shards.
  /// - Throws: ``OutputLayoutError`` if two would have the same result, or one would be overwritten.
  public init(
    folder: String, formats: [TranscriptFormat], inputs: [BatchInput]
  ) throws(OutputLayoutError) {
    self.folder = folder
    self.formats = formats
    let inputs = inputs.filter { $0.flaw == nil }
    var once: Set<String> = []
    shared = Set(inputs.map { Self.withoutEnding($0.place) }.filter { !once.insert($0).inserted })
    var owners: [String: String] = [:]
    let recordings = Set(inputs.map { FilePaths.absolute($0.path) })
    for input in inputs {
      let stem = stem(of: input)
      if let other = owners.updateValue(input.path, forKey: stem) {
        throw .sameResult(one: other, other: input.path, result: FilePaths.joined(folder, stem))
      }
      for format in formats {
        let result = path(stem: stem, format)
        if recordings.contains(FilePaths.absolute(result)) {
          throw .overwritesRecording(path: input.path, result: result)
        }
      }
    }
  }

  /// Returns the path of a recording's results below the folder, without the ending of a format.
  public func stem(of input: BatchInput) -> String {
    let stem = Self.withoutEnding(input.place)
    return shared.contains(stem) ? input.place : stem
  }

  /// Returns the path of a result.
  public func path(stem: String, _ format: TranscriptFormat) -> String {
    "\(FilePaths.joined(folder, stem)).\(format.fileExtension)"
  }

  /// Returns a path without the ending of a recording; other names are left as they are.
  private static func withoutEnding(_ path: String) -> String {
    guard AudioFolder.isRecording(path), let dot = path.lastIndex(of: "."),
      dot != path.startIndex, path[path.index(before: dot)] != "/"
    else { return path }
    return String(path[..<dot])
  }
}

/// Why results cannot be laid out in a folder.
public enum OutputLayoutError: Error, Equatable, CustomStringConvertible {
  /// Two recordings would have the same result.
  case sameResult(one: String, other: String, result: String)
  /// A result would take the place of a recording.
  case overwritesRecording(path: String, result: String)

  /// Says what would happen and what to do.
  public var description: String {
    switch self {
    case .sameResult(let one, let other, let result):
      """
      \(one) and \(other) would both be written to \(result).*, where one result is needed; \
      transcribe them into two folders.
      """
    case .overwritesRecording(let path, let result):
      """
      The result of \(path) would be written to \(result), which is a recording itself; choose \
      another --output-dir.
      """
    }
  }
}
