/// A line of a table: its fields in order.
///
/// Own readers, because SwiftCSV 0.10.0 pads short lines, gives no line numbers, and rejects a
/// quotation mark inside an unquoted field.
struct TableLine: Equatable {
  /// The line of the file at which it begins, from 1; a quoted field may go on for several.
  var line: Int
  var fields: [String]

  /// Whether nothing stands in it.
  private var isBlank: Bool {
    fields.allSatisfy { $0.allSatisfy(\.isWhitespace) }
  }

  /// Returns the lines of a tab-separated table that are not blank; quotes are plain characters.
  static func ofTSV(_ text: [UInt8]) -> [TableLine] {
    let newline = UInt8(ascii: "\n")
    return text.split(separator: newline, omittingEmptySubsequences: false).enumerated().map {
      index, line in
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
      return TableLine(line: index + 1, fields: fields.map { String(decoding: $0, as: UTF8.self) })
    }.filter { !$0.isBlank }
  }

  /// Returns the lines of a comma-separated table that are not blank, by RFC 4180.
  ///
  ///     field = "\"" (any character but a quote, or two quotes)… "\"" | (no comma or line end)…
  ///
  /// A quote that does not begin a field is a plain character.
  static func ofCSV(_ text: [UInt8]) throws(ManifestError.Flaw) -> [TableLine] {
    let (quote, comma, newline) = (UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\n"))
    var lines: [TableLine] = []
    var current = TableLine(line: 1, fields: [])
    var lineNumber = 1
    var rest = text[...]
    while true {
      var field: [UInt8] = []
      if rest.first == quote {
        let openedAt = lineNumber
        rest.removeFirst()
        while true {
          guard let byte = rest.popFirst() else { throw .unclosedQuote(line: openedAt) }
          if byte == newline { lineNumber += 1 }
          if byte == quote {
            guard rest.first == quote else { break }
            rest.removeFirst()
          }
          field.append(byte)
        }
        if rest.starts(with: "\r\n".utf8) { rest.removeFirst() }
        guard rest.isEmpty || rest.first == comma || rest.first == newline else {
          throw .textAfterQuote(line: lineNumber)
        }
      } else {
        field = Array(rest.prefix { $0 != comma && $0 != newline })
        rest = rest.dropFirst(field.count)
        if rest.first != comma, field.last == UInt8(ascii: "\r") { field.removeLast() }
      }
      current.fields.append(String(decoding: field, as: UTF8.self))
      let separator = rest.popFirst()
      guard separator != comma else { continue }
      if !current.isBlank { lines.append(current) }
      guard separator != nil else { return lines }
      lineNumber += 1
      current = TableLine(line: lineNumber, fields: [])
    }
  }
}
