public import Foundation
import Synchronization

/// A file that is read whole and replaced whole, so that a reader never sees half of it.
///
/// New contents go to a temporary file beside the old one, reach the disk (`fsync`), and take the
/// old file's name in one step (`rename`). A crash leaves either the old contents or the new, and
/// a reader that has mapped the old contents keeps them.
public enum AtomicFile {
  /// Returns the contents of a regular file, mapped into memory rather than copied.
  ///
  /// Folders, pipes and devices are refused: a pipe would wait, and a device may never end.
  public static func read(_ path: String) throws(AtomicFileError) -> Data {
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    do {
      let type = try FileManager.default.attributesOfItem(atPath: url.path)[.type]
      guard type as? FileAttributeType == .typeRegular else {
        throw AtomicFileError.notRegular(path: path)
      }
      return try Data(contentsOf: url, options: .alwaysMapped)
    } catch let error as AtomicFileError {
      throw error
    } catch {
      throw .unreadable(path: path, reason: reason(for: error))
    }
  }

  /// Replaces the contents of a file, or makes the file.
  ///
  /// A symbolic link is followed: what it points to is replaced. When writing fails the old
  /// contents stay and the temporary file is removed.
  public static func write(_ contents: Data, to path: String) throws(AtomicFileError) {
    try write([contents], to: path)
  }

  /// Replaces the contents of a file by several parts, one behind the other.
  public static func write(_ parts: [Data], to path: String) throws(AtomicFileError) {
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let type = try? FileManager.default.attributesOfItem(atPath: url.path)[.type]
    guard type == nil || type as? FileAttributeType == .typeRegular else {
      throw .notRegular(path: path)
    }
    let folder = url.deletingLastPathComponent()
    let temporary = folder.appendingPathComponent(".\(UUID().uuidString).partial")
    defer { unfinished.withLock { _ = $0.remove(temporary) } }
    do {
      try begin(temporary)
      let file = try FileHandle(forWritingTo: temporary)
      for part in parts { try file.write(contentsOf: part) }
      try synchronize(file)
      guard unsafe rename(temporary.path, url.path) == 0 else {
        throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
      }
      // The new name is an entry of the folder, which has to reach the disk as well.
      try synchronize(FileHandle(forReadingFrom: folder))
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw .unwritable(path: path, reason: reason(for: error))
    }
  }

  /// Ends the program at once, and leaves no temporary file behind.
  ///
  /// `kill -9` may leave one, named `.….partial`; it is never read and can be removed.
  public static func exit(_ code: Int32) -> Never {
    unfinished.withLock { files in
      removeUnfinished(&files)
      _exit(code)
    }
  }

  /// The temporary files that are being written by any thread.
  static let unfinished = Mutex<Set<URL>>([])

  /// Makes an empty temporary file and notes it.
  ///
  /// It waits for ever once `exit` has begun.
  static func begin(_ temporary: URL) throws {
    try unfinished.withLock { files in
      try Data().write(to: temporary, options: .withoutOverwriting)
      files.insert(temporary)
    }
  }

  /// Removes all temporary files that are noted.
  static func removeUnfinished(_ files: inout Set<URL>) {
    for file in files { try? FileManager.default.removeItem(at: file) }
    files = []
  }

  /// Waits until everything written to a file is on the disk, then closes it.
  private static func synchronize(_ file: FileHandle) throws {
    try file.synchronize()
    try file.close()
  }

  /// Returns why an operation failed, without Foundation's preface that it did.
  private static func reason(for error: any Error) -> String {
    let error = error as NSError
    return error.localizedFailureReason ?? error.localizedDescription
  }
}

/// What can go wrong when reading or replacing a whole file.
public enum AtomicFileError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be opened or read.
  case unreadable(path: String, reason: String)
  /// The file cannot be written or put in its place.
  case unwritable(path: String, reason: String)
  /// The path names a folder, a pipe, a device or a link to nothing.
  case notRegular(path: String)

  /// Says which file, why, and what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path) cannot be read (\(reason)); give the path of a file that exists and is readable."
    case .unwritable(let path, let reason):
      """
      \(path) cannot be written (\(reason)); choose a folder that exists, is writable and has \
      space.
      """
    case .notRegular(let path):
      """
      \(path) is a folder, pipe, device or broken link, but an ordinary file is needed; give the \
      path of one.
      """
    }
  }
}
