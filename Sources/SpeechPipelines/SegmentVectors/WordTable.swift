public import AudioFiles
import Foundation
import NeuralNetworks

/// When which word is said in recordings, as an aligner or a recogniser has written it.
///
/// Either a table separated by tabs with a line of names, of which these are known:
///
///     recording   utterance, file, path       the stem of a file's name, or its name
///     times       start, end                  in seconds
///     word        label, word, text           empty for silence
///
/// or NIST's CTM: recording, channel, start, duration, word, and perhaps a confidence, separated by
/// spaces; lines that begin with `;;` are comments.
public struct WordTable: Sendable {
  /// A word of a recording.
  public struct Word: Sendable, Equatable {
    /// Where it begins, in seconds.
    public var start: Seconds
    /// Where it ends.
    public var end: Seconds
    /// The word.
    public var text: String
  }

  private var words: [String: [Word]] = [:]

  /// Reads a table.
  ///
  /// - Throws: `AtomicFileError` for a file that cannot be read, ``WordTableError`` for one that is
  ///   no such table.
  public init(contentsOf path: String) throws {
    let text = [UInt8](try AtomicFile.read(path))
    if text.prefix(while: { $0 != UInt8(ascii: "\n") }).contains(UInt8(ascii: "\t")) {
      try readTable(text, path: path)
    } else {
      try readCTM(text, path: path)
    }
    guard !words.isEmpty else { throw WordTableError.noWords(path: path) }
  }

  /// The words of a recording, in the order of the table; none if it is not there.
  public subscript(path: String) -> [Word] {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return words[path] ?? words[name] ?? words[Self.stem(name)] ?? []
  }

  private static func stem(_ name: String) -> String {
    name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }

  private mutating func add(
    _ recording: String, start: String, end: String, isDuration: Bool, text: String, line: Int,
    path: String
  ) throws(WordTableError) {
    guard let first = Seconds(start), let second = Seconds(end), first >= 0, second.isFinite,
      first.isFinite
    else { throw .times(path: path, line: line, found: "\(start) \(end)") }
    let last = isDuration ? first + second : second
    guard last >= first else { throw .times(path: path, line: line, found: "\(start) \(end)") }
    guard !text.isEmpty else { return }
    words[recording, default: []].append(Word(start: first, end: last, text: text))
  }

  private mutating func readTable(_ text: [UInt8], path: String) throws(WordTableError) {
    let lines = TableLine.ofTSV(text)
    let names = lines.first?.fields.map { $0.lowercased() } ?? []
    func column(_ known: [String]) throws(WordTableError) -> Int {
      guard let place = known.compactMap({ names.firstIndex(of: $0) }).first else {
        throw .column(path: path, found: names, needed: known)
      }
      return place
    }
    let recording = try column(["utterance", "file", "path"])
    let (start, end) = (try column(["start"]), try column(["end"]))
    let word = try column(["label", "word", "text"])
    for line in lines.dropFirst() {
      // A silent interval may leave its last field out.
      let fields =
        line.fields + Array(repeating: "", count: max(0, names.count - line.fields.count))
      try add(
        fields[recording], start: fields[start], end: fields[end], isDuration: false,
        text: fields[word], line: line.line, path: path)
    }
  }

  private mutating func readCTM(_ text: [UInt8], path: String) throws(WordTableError) {
    let lines = String(decoding: text, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.hasPrefix(";;") {
      let fields = line.split(whereSeparator: \.isWhitespace).map(String.init)
      guard !fields.isEmpty else { continue }
      guard fields.count >= 5 else {
        throw .column(
          path: path, found: fields, needed: ["recording, channel, start, duration, word"])
      }
      try add(
        fields[0], start: fields[2], end: fields[3], isDuration: true, text: fields[4],
        line: index + 1, path: path)
    }
  }
}

/// Why a table of word times cannot be used.
public enum WordTableError: Error, Equatable, CustomStringConvertible {
  /// A column is missing.
  case column(path: String, found: [String], needed: [String])
  /// The times of a word are no times.
  case times(path: String, line: Int, found: String)
  /// There is no word.
  case noWords(path: String)

  /// Says what was found, what was needed and what to do.
  public var description: String {
    switch self {
    case .column(let path, let found, let needed):
      """
      \(path) has the columns \(found.joined(separator: ", ")), but one of \
      \(needed.joined(separator: ", ")) is needed; name them in its first line.
      """
    case .times(let path, let line, let found):
      """
      \(path), line \(line): "\(found)" was found, but a start and an end (of CTM, a duration) in \
      seconds are needed, the end not before the start.
      """
    case .noWords(let path):
      "\(path) holds no word; a table of words with their times is needed."
    }
  }
}
