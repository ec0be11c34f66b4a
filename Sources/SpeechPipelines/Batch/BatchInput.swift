public import AudioFiles

/// A recording that is to be transcribed, one of many.
public struct BatchInput: Sendable, Equatable {
  /// The file as it was named, or the folder or pattern of ``flaw``.
  public var path: String
  /// Where it stands below the folder of results, as in `a/b.wav`.
  public var place: String
  /// How long a manifest says that it is.
  public var duration: Seconds?
  /// Why there is nothing to read.
  public var flaw: BatchInputError?

  /// Makes an input.
  public init(
    path: String, place: String, duration: Seconds? = nil, flaw: BatchInputError? = nil
  ) {
    self.path = path
    self.place = place
    self.duration = duration
    self.flaw = flaw
  }
}

/// Why a folder or a pattern gives nothing to transcribe.
public enum BatchInputError: Error, Equatable, CustomStringConvertible {
  /// No file in the folder, or below it, is named like a recording.
  case noRecordings(folder: String)
  /// The folder cannot be listed.
  case unreadableFolder(path: String, reason: String)
  /// No file has a name like this.
  case noMatch(pattern: String)

  /// Says what was found, what was needed and what to do.
  public var description: String {
    switch self {
    case .noRecordings(let folder):
      """
      \(folder) is a folder without recordings; files that end in \
      \(AudioFolder.endings.prefix(5).joined(separator: ", ")) or the like are needed. Name another \
      folder, or files of other endings one by one.
      """
    case .unreadableFolder(let path, let reason):
      "\(path) is a folder that cannot be listed (\(reason)); allow it to be read and entered."
    case .noMatch(let pattern):
      "\(pattern) names no file, and as a pattern matches none; name one that exists."
    }
  }
}
