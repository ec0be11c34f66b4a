import Foundation

/// One line of a manifest in any format: the text of each column that is known.
struct ManifestRow {
  /// What a column may hold.
  enum Column: String, CaseIterable {
    case path, transcript, duration, speaker, split, id, offset, lexicon

    /// The names it goes by, in small letters, the first of them preferred.
    var names: [String] {
      switch self {
      case .path: ["path", "audio", "file", "wav_filename", "audio_filepath"]
      case .transcript: ["transcript", "text", "sentence"]
      case .duration: ["duration_seconds", "duration"]
      case .speaker: ["speaker", "speaker_id", "client_id"]
      case .split: ["split"]
      case .id: ["id", "utterance_id"]
      case .offset: ["offset"]
      case .lexicon: ["lexicon"]
      }
    }

    /// The columns without which there is no utterance.
    static let needed: [Column] = [.path, .transcript]
  }

  /// The line of the file at which the row begins, from 1.
  var line: Int
  private var values: [Column: String]

  /// Returns the rows of a manifest's bytes, whatever its format.
  static func rows(
    of data: Data, needed: [Column] = Column.needed
  ) throws(ManifestError.Flaw) -> [ManifestRow] {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]  // the byte order mark that some editors put first
    let text = [UInt8](data.starts(with: mark) ? data.dropFirst(mark.count) : data)
    guard String(validating: text, as: UTF8.self) != nil else {
      let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let wrong = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
      throw .notUTF8(line: (wrong ?? 0) + 1)
    }
    let first = text.drop { " \r\n".utf8.contains($0) }.prefix { $0 != UInt8(ascii: "\n") }
    if first.first == UInt8(ascii: "{") { return try jsonRows(of: text, needed: needed) }
    let isTSV = first.contains(UInt8(ascii: "\t"))
    return try tableRows(
      of: isTSV ? TableLine.ofTSV(text) : TableLine.ofCSV(text), needed: needed)
  }

  /// Returns the rows of a table whose first line holds the names of its columns.
  private static func tableRows(
    of lines: [TableLine], needed: [Column]
  ) throws(ManifestError.Flaw) -> [ManifestRow] {
    guard let header = lines.first else { throw .empty }
    let names = header.fields.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    var positions: [Column: Int] = [:]
    for column in Column.allCases {
      guard let name = column.names.first(where: names.contains) else { continue }
      guard names.count(where: { $0 == name }) == 1 else {
        throw .repeatedColumn(line: header.line, name: name)
      }
      positions[column] = names.firstIndex(of: name)
    }
    for column in needed where positions[column] == nil {
      throw .missingColumn(line: header.line, found: header.fields, needed: column.names)
    }
    var rows: [ManifestRow] = []
    for line in lines.dropFirst() {
      // A line with more fields has a separator in its text; one that ends in empty fields is fine.
      let surplus = line.fields.dropFirst(names.count)
      guard line.fields.count >= names.count, surplus.allSatisfy(\.isEmpty) else {
        throw .fieldCount(line: line.line, found: line.fields.count, needed: names.count)
      }
      rows.append(ManifestRow(line: line.line, values: positions.mapValues { line.fields[$0] }))
    }
    return rows
  }

  /// Returns the rows of a file with one JSON object on each line.
  private static func jsonRows(
    of text: [UInt8], needed: [Column]
  ) throws(ManifestError.Flaw) -> [ManifestRow] {
    let decoder = JSONDecoder()
    var rows: [ManifestRow] = []
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.allSatisfy(" \t\r".utf8.contains) {
      let members: [String: JSONScalar]
      do {
        members = try decoder.decode([String: JSONScalar].self, from: Data(line))
      } catch {
        throw .json(line: index + 1)
      }
      let texts = Dictionary(
        members.map { ($0.lowercased(), $1) }, uniquingKeysWith: { one, _ in one })
      var row = ManifestRow(line: index + 1, values: [:])
      for column in Column.allCases {
        guard let name = column.names.first(where: { texts[$0] != nil }) else { continue }
        switch texts[name] {
        case .text(let text): row.values[column] = text
        case .nothing, nil: continue
        case .compound:
          throw .value(
            line: index + 1, column: name, found: "a list, object or truth value",
            needed: "text or a number")
        }
      }
      for column in needed where row.values[column] == nil {
        throw .missingColumn(line: index + 1, found: members.keys.sorted(), needed: column.names)
      }
      rows.append(row)
    }
    return rows
  }
}

extension ManifestRow {
  /// The text of a column that every row has, once its names have been checked.
  func needed(_ column: Column) -> String { values[column] ?? "" }

  /// The text of a column, if there is any.
  func optional(_ column: Column) -> String? {
    guard let text = values[column], !text.isEmpty else { return nil }
    return text
  }

  /// The number of seconds in a column, if there is any.
  func seconds(_ column: Column) throws(ManifestError.Flaw) -> Double? {
    guard let text = optional(column)?.trimmingCharacters(in: .whitespaces) else { return nil }
    guard let value = Double(text), value.isFinite, value >= 0 else {
      throw flaw(column, needed: "a number of seconds, 0 or more")
    }
    return value
  }

  /// Says that a column's text is not what is needed.
  func flaw(_ column: Column, needed: String) -> ManifestError.Flaw {
    .value(
      line: line, column: column.rawValue, found: "\"\(values[column] ?? "")\"", needed: needed)
  }
}

/// A member of a JSON object, as far as manifests use them.
private enum JSONScalar: Decodable {
  case text(String)
  case nothing
  case compound

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .nothing
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let number = try? value.decode(Int.self) {
      self = .text(String(number))
    } else if let number = try? value.decode(Double.self) {
      self = .text(String(number))
    } else {
      self = .compound
    }
  }
}
