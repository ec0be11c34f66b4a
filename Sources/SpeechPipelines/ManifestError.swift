/// What can go wrong when reading a manifest.
public struct ManifestError: Error, Equatable, CustomStringConvertible {
  /// The manifest.
  public var path: String
  /// What is wrong with it.
  public var flaw: Flaw

  /// Makes the error of a manifest that has that flaw.
  public init(path: String, flaw: Flaw) {
    self.path = path
    self.flaw = flaw
  }

  /// A place where a manifest is not as it has to be; lines are counted from 1.
  public enum Flaw: Error, Equatable, Sendable {
    /// There is not even a line of column names.
    case empty
    /// No line comes after the column names, or none of the split that was asked for.
    case noUtterances(split: String?, found: [String])
    /// The text is in another encoding.
    case notUTF8(line: Int)
    /// No column, or no member of a JSON object, has one of the names that are needed.
    case missingColumn(line: Int, found: [String], needed: [String])
    /// Two columns have the same name.
    case repeatedColumn(line: Int, name: String)
    /// A line has another number of fields than the line of column names.
    case fieldCount(line: Int, found: Int, needed: Int)
    /// A quotation mark is never closed.
    case unclosedQuote(line: Int)
    /// Something other than a comma follows a closing quotation mark.
    case textAfterQuote(line: Int)
    /// A line is not a JSON object.
    case json(line: Int)
    /// A field holds something else than its column is for.
    case value(line: Int, column: String, found: String, needed: String)
  }

  /// Says where, what was found, what was needed, and what to do.
  public var description: String {
    switch flaw {
    case .empty:
      """
      \(path) is empty, but a line that names the columns is needed, such as path and transcript; \
      add it.
      """
    case .noUtterances(nil, _):
      "\(path) names columns, but no recordings; add a line for each."
    case .noUtterances(let split?, let found):
      """
      \(path) has no line of the split "\(split)"; \
      \(found.isEmpty ? "none of its lines names a split" : "there are \(listed(found))").
      """
    case .notUTF8(let line):
      "\(path), line \(line): the text is not UTF-8, which is needed; save the file as UTF-8."
    case .missingColumn(let line, let found, let needed):
      """
      \(path), line \(line): the columns \(listed(found)) were found, but one called \
      \(needed.joined(separator: " or ")) is needed; name it so, in the first line of a table or \
      in each JSON object.
      """
    case .repeatedColumn(let line, let name):
      "\(path), line \(line): two columns are called \(name), but one is needed; rename the other."
    case .fieldCount(let line, let found, let needed):
      """
      \(path), line \(line): \(found) fields were found, but \(needed) are needed, as many as \
      column names; add the missing ones, or put quotes around text that holds commas.
      """
    case .unclosedQuote(let line):
      """
      \(path), line \(line): a quotation mark that begins a field is never closed, but must be; \
      close it, or double it and quote the whole field.
      """
    case .textAfterQuote(let line):
      """
      \(path), line \(line): text follows a closing quotation mark, where a comma or the line's \
      end is needed; double the quotation marks inside the field.
      """
    case .json(let line):
      """
      \(path), line \(line): this is not a JSON object, but one on each line is needed; write \
      {"path": …, "transcript": …}.
      """
    case .value(let line, let column, let found, let needed):
      "\(path), line \(line): \(column) is \(found), but \(needed) is needed; correct the line."
    }
  }

  /// The first few names, cut short where a file without column names has long text.
  private func listed(_ names: [String]) -> String {
    names.prefix(8).map { $0.count > 40 ? "\($0.prefix(40))…" : $0 }.joined(separator: ", ")
      + (names.count > 8 ? ", …" : "")
  }
}
