import Foundation

/// A pattern of file names, as a shell knows them, for those that a shell did not expand.
///
///     *       any characters but /
///     ?       one character but /
///     [a-z]   one of these characters
///     **      as a whole name: any number of folders, also none
///
/// Hidden names match only a pattern that begins with a full stop.
struct PathPattern {
  private let pattern: String

  /// Takes a path; nil if it has no character that makes it a pattern.
  init?(_ path: String) {
    guard path.contains(where: { "*?[".contains($0) }) else { return nil }
    pattern = path
  }

  /// The files and folders that match, in the order of their bytes.
  func matches() -> [String] {
    let names = pattern.split(separator: "/").map(String.init)
    var found: [String] = []
    collect(names[...], in: pattern.hasPrefix("/") ? "/" : "", depth: 0, into: &found)
    return Array(Set(found)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func collect(
    _ names: ArraySlice<String>, in folder: String, depth: Int, into found: inout [String]
  ) {
    // A link into a folder above it would be followed without end.
    guard let name = names.first, depth < 64 else { return }
    let rest = names.dropFirst()
    func goOn(_ path: String, _ names: ArraySlice<String>) {
      if names.isEmpty {
        found.append(path)
      } else {
        collect(names, in: path + "/", depth: depth + 1, into: &found)
      }
    }
    if name == "**" {
      collect(rest.isEmpty ? ["*"] : rest, in: folder, depth: depth, into: &found)
      for entry in entries(of: folder)
      where !entry.hasPrefix(".") && FilePaths.isFolder(folder + entry) {
        collect(names, in: folder + entry + "/", depth: depth + 1, into: &found)
      }
    } else if PathPattern(name) == nil {
      if FileManager.default.fileExists(atPath: folder + name) { goOn(folder + name, rest) }
    } else {
      for entry in entries(of: folder) where isMatch(entry, name) {
        if rest.isEmpty || FilePaths.isFolder(folder + entry) { goOn(folder + entry, rest) }
      }
    }
  }

  private func entries(of folder: String) -> [String] {
    let path = folder.isEmpty ? "." : folder
    return (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
  }

  private func isMatch(_ name: String, _ pattern: String) -> Bool {
    unsafe fnmatch(pattern, name, FNM_PERIOD) == 0
  }
}
