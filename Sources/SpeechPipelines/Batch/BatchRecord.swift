import Foundation

/// What a journal keeps of one recording: how it went, and by what one can tell that it is the same
/// recording, model and options.
///
/// A line of the journal is one such record, a JSON object.
public struct BatchRecord: Sendable, Equatable, Codable {
  /// How it went.
  public enum Status: String, Sendable, Codable {
    /// All results are written.
    case done
    /// There are no results.
    case failed
  }

  /// The recording, as it was named.
  public var file: String
  /// How it went.
  public var status: Status
  /// How long the work took, in seconds.
  public var seconds: Double
  /// When it ended, in seconds since 1970.
  public var time: Double
  /// Why there are no results.
  public var error: String?
  /// The length of the recording, in seconds.
  public var duration: Double?
  /// Present and true if the recording is cut short or damaged.
  public var truncated: Bool?
  /// The path of the results below the folder of results, without ending.
  public var stem: String
  /// The size in bytes of each result, by its ending.
  public var results: [String: Int]?
  /// The recording before it was read.
  public var input: FileState?
  /// The hash of the model.
  public var model: String
  /// The hash of all options that results depend on.
  public var options: String
}

/// By what a file is known to have changed.
public struct FileState: Sendable, Equatable, Codable {
  /// Its size, in bytes.
  public var size: Int
  /// When it was last changed, in nanoseconds since 1970.
  public var modified: Int
  /// The hash of its contents; nil if it was not computed.
  public var hash: String?

  /// Looks at a file; nil if there is no ordinary file of that name.
  public init?(of path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    size = Int(status.st_size)
    modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
  }

  /// Whether a file has still these contents.
  ///
  /// Equal size and time of change are believed. If the time alone differs, as after a copy, the
  /// contents decide.
  public func isUnchanged(at path: String) -> Bool {
    guard let now = FileState(of: path), now.size == size else { return false }
    if now.modified == modified { return true }
    guard let hash, let contents = try? ContentHash(contentsOf: path) else { return false }
    return contents.description == hash
  }
}
