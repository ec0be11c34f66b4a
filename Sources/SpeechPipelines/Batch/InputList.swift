import Foundation

/// The recordings of a batch, gathered from files, folders, patterns and manifests.
///
/// Each has a place below the folder of results, so that this mirrors where the recordings are:
///
///     a file named by a relative path        its path: a/b.wav
///     a file in a folder that was named      its path below that folder; of several folders each
///                                            keeps its name: train/b.wav, test/b.wav
///     a file that a manifest names           its path in the manifest
///     any other (/a/b.wav, ../b.wav)         its path below the folder that all of these share
///
/// What folders and patterns find more than once is taken once. Whether this also holds for files
/// that are named one by one is chosen: a folder of results needs each once, while a stream of
/// results has a line for each name.
public struct InputList {
  private enum Origin {
    case named
    case below(folder: String)
    case elsewhere
  }

  private var inputs: [BatchInput] = []
  private var origins: [Origin] = []
  private var seen: Set<String> = []
  private var folders: [String] = []
  private let results: String?

  /// Makes an empty list.
  ///
  /// - Parameter results: the folder that results are written to, which is not searched for
  ///   recordings when it is inside another; nil if they are written one after another.
  public init(results: String?) {
    self.results = results
  }

  /// Adds a file, all recordings in a folder, or everything that a pattern matches.
  ///
  /// - Parameters:
  ///   - name: a path, or `-` for standard input.
  ///   - isPattern: whether `*`, `?` and `[` are special where no file has the very name.
  public mutating func add(_ name: String, isPattern: Bool = true) {
    if FilePaths.isFolder(name) {
      add(folder: name)
    } else if isPattern, name != "-", !FileManager.default.fileExists(atPath: name),
      let pattern = PathPattern(name)
    {
      let matches = pattern.matches()
      if matches.isEmpty { add(.noMatch(pattern: name), path: name) }
      for match in matches {
        if FilePaths.isFolder(match) {
          add(folder: match)
        } else {
          add(file: match, isRepeatable: false)
        }
      }
    } else {
      add(file: name, isRepeatable: results == nil)
    }
  }

  /// Adds the recordings of a manifest.
  ///
  /// - Parameters:
  ///   - manifest: its lines.
  ///   - path: where the manifest is.
  public mutating func add(_ manifest: Manifest, at path: String) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    for utterance in manifest.utterances {
      guard seen.insert(FilePaths.absolute(utterance.path)).inserted || results == nil else {
        continue
      }
      let names = FilePaths.components(String(utterance.path.dropFirst(folder.count)))
      let isBelow =
        utterance.path.hasPrefix(folder) && names.first != ".."
        && (!folder.isEmpty || !utterance.path.hasPrefix("/"))
      append(
        BatchInput(
          path: utterance.path, place: names.joined(separator: "/"), duration: utterance.duration),
        isBelow ? .named : .elsewhere)
    }
  }

  /// The recordings in the order in which they were named and found, and what could not be found.
  public var recordings: [BatchInput] {
    let shared = sharedFolder
    return zip(inputs, origins).map { input, origin in
      var input = input
      switch origin {
      case .below(let folder) where folders.count > 1:
        let name = FilePaths.components(FilePaths.absolute(folder)).last
        input.place = name.map { "\($0)/\(input.place)" } ?? input.place
      case .elsewhere:
        let names = FilePaths.components(FilePaths.absolute(input.path))
        input.place = names.dropFirst(shared).joined(separator: "/")
      default: break
      }
      return input
    }
  }

  private mutating func add(file path: String, isRepeatable: Bool) {
    guard seen.insert(FilePaths.absolute(path)).inserted || isRepeatable else { return }
    let names = FilePaths.components(path)
    if path == "-" {
      append(BatchInput(path: path, place: "stdin"), .named)
    } else {
      append(
        BatchInput(path: path, place: names.joined(separator: "/")),
        path.hasPrefix("/") || names.first == ".." ? .elsewhere : .named)
    }
  }

  private mutating func add(folder: String) {
    let excluded = results.flatMap(FileIdentity.init)
    let contents = AudioFolder(path: folder, excluded: excluded).contents()
    if !folders.contains(where: { FilePaths.absolute($0) == FilePaths.absolute(folder) }) {
      folders.append(folder)
    }
    if contents == AudioFolder.Contents() { add(.noRecordings(folder: folder), path: folder) }
    for flaw in contents.flaws { add(flaw, path: folder) }
    for place in contents.recordings {
      let path = FilePaths.joined(folder, place)
      guard seen.insert(FilePaths.absolute(path)).inserted else { continue }
      append(BatchInput(path: path, place: place), .below(folder: folder))
    }
  }

  private mutating func add(_ flaw: BatchInputError, path: String) {
    append(BatchInput(path: path, place: "", flaw: flaw), .named)
  }

  private mutating func append(_ input: BatchInput, _ origin: Origin) {
    inputs.append(input)
    origins.append(origin)
  }

  /// How many names at the beginning of their paths the recordings from elsewhere share.
  private var sharedFolder: Int {
    var shared: [String]?
    for (input, origin) in zip(inputs, origins) {
      guard case .elsewhere = origin else { continue }
      let names = Array(FilePaths.components(FilePaths.absolute(input.path)).dropLast())
      shared =
        shared.map { old in
          Array(zip(old, names).prefix { $0 == $1 }.map(\.0))
        } ?? names
    }
    return shared?.count ?? 0
  }
}
