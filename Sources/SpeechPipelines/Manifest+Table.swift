import Foundation

extension Manifest {
  /// The manifest as tab-separated values, with the columns that it knows and uses.
  ///
  /// Paths are absolute, so that the table may be put anywhere; tabs and line ends in a text become
  /// spaces.
  public var table: String {
    let columns: [(name: String, value: (Utterance) -> String?)] = [
      ("path", { URL(fileURLWithPath: $0.path).standardizedFileURL.path }),
      ("duration_seconds", { $0.duration.map { "\($0)" } }),
      ("speaker", \.speaker),
      ("transcript", \.transcript),
      ("split", \.split),
      ("id", \.id),
      ("lexicon", { $0.lexicon.map { URL(fileURLWithPath: $0).standardizedFileURL.path } }),
    ]
    let used = columns.filter { column in
      ["path", "transcript"].contains(column.name)
        || utterances.contains { column.value($0) != nil }
    }
    let rows = utterances.map { utterance in
      used.map { column in
        String((column.value(utterance) ?? "").map { $0.isNewline || $0 == "\t" ? " " : $0 })
      }
    }
    return ([used.map(\.name)] + rows).map { $0.joined(separator: "\t") + "\n" }.joined()
  }
}
