import Foundation

/// A folder that is searched for recordings, with all folders below it.
///
/// A recording is a file whose name ends in one of ``endings``, in small or capital letters. Hidden
/// files and folders (`.name`) are left out, and so are pipes and devices, which may never end.
/// Links are followed, but not into a folder that contains them; one that leads nowhere is given,
/// so that it is noticed.
struct AudioFolder {
  /// The endings of files that libsndfile reads, the most frequent first.
  static let endings = [
    "wav", "flac", "mp3", "ogg", "opus", "oga", "aif", "aiff", "aifc", "au", "snd", "caf", "rf64",
    "w64", "sph", "nist", "wave",
  ]

  /// Whether a file is named like a recording.
  static func isRecording(_ name: String) -> Bool {
    guard let dot = name.lastIndex(of: ".") else { return false }
    return endings.contains(name[name.index(after: dot)...].lowercased())
  }

  /// The folder, as it was named.
  let path: String
  /// A folder inside that is left out, if it is met: the one that results are written to.
  var excluded: FileIdentity?

  /// What is found: the path of each recording below the folder, and folders that cannot be listed.
  struct Contents: Equatable {
    var recordings: [String] = []
    var flaws: [BatchInputError] = []
  }

  /// Searches the folder, in the order of the bytes of names, whatever the file system's is.
  func contents() -> Contents {
    var contents = Contents()
    collect("", above: [], into: &contents)
    return contents
  }

  private func collect(_ below: String, above: [FileIdentity], into contents: inout Contents) {
    let folder = below.isEmpty ? path : FilePaths.joined(path, below)
    guard let identity = FileIdentity(folder), !above.contains(identity) else { return }
    if !above.isEmpty, identity == excluded { return }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      let reason = (error as NSError).localizedFailureReason ?? error.localizedDescription
      contents.flaws.append(.unreadableFolder(path: folder, reason: reason))
      return
    }
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    where !name.hasPrefix(".") {
      let place = below.isEmpty ? name : "\(below)/\(name)"
      switch FileIdentity(FilePaths.joined(path, place))?.kind {
      case .folder: collect(place, above: above + [identity], into: &contents)
      case .special: continue
      case .ordinary, nil:
        if Self.isRecording(name) { contents.recordings.append(place) }
      }
    }
  }
}
