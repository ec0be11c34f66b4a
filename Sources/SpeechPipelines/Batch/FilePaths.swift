import Foundation

/// Questions about paths, answered by their text alone unless it says otherwise.
enum FilePaths {
  /// Returns a path below a folder.
  static func joined(_ folder: String, _ below: String) -> String {
    folder.hasSuffix("/") ? folder + below : "\(folder)/\(below)"
  }

  /// Returns the path from the root of the file system, without `.`, `..` and repeated slashes.
  static func absolute(_ path: String) -> String {
    let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    return "/" + components(whole).joined(separator: "/")
  }

  /// Returns the names in a path, without `.`; `..` takes back the name before it, and stands where
  /// there is none.
  static func components(_ path: String) -> [String] {
    var names: [String] = []
    for name in path.split(separator: "/") where name != "." {
      if name == "..", let last = names.last, last != ".." {
        names.removeLast()
      } else if name != ".." || !path.hasPrefix("/") {
        names.append(String(name))
      }
    }
    return names
  }

  /// Whether there is a folder, or a link to one, in the file system.
  static func isFolder(_ path: String) -> Bool {
    FileIdentity(path)?.kind == .folder
  }
}

/// Which file a path leads to, whatever its name: device and number in the file system.
struct FileIdentity: Equatable {
  /// What sort of file it is.
  enum Kind {
    case folder, ordinary, special
  }

  /// What sort of file it is.
  let kind: Kind
  private let device: UInt64
  private let number: UInt64

  /// Looks a path up, following links; nil if there is nothing.
  init?(_ path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFDIR: .folder
      case S_IFREG: .ordinary
      default: .special
      }
  }
}
