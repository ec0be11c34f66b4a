import Foundation

/// Vectors of segments in one file, with the recordings they are from and the model that made them.
///
/// The file is SQLite's: every change is a transaction. Each recording is a row with its times and
/// vectors as blobs and a checksum over all of it. Vectors of one index are of one model, which the
/// index knows by its hash.
///
///     recordings(path, duration, segmentation, starts, ends, words, vectors, checksum)
///     facts(name, value)            model, model_name, vector_size
public final class VectorIndex {
  /// The model that made the vectors.
  public struct Model: Sendable, Equatable {
    /// Its hash.
    public var hash: String
    /// What it is called.
    public var name: String
    /// The number of elements of a vector.
    public var vectorSize: Int

    /// Names a model.
    public init(hash: String, name: String, vectorSize: Int) {
      (self.hash, self.name, self.vectorSize) = (hash, name, vectorSize)
    }
  }

  /// What is told of a recording without reading its vectors.
  public struct Summary: Sendable, Equatable, Codable {
    /// The file.
    public var path: String
    /// How long it is, in seconds.
    public var duration: Double
    /// How its segments were found.
    public var segmentation: String
    /// How many segments it has.
    public var segmentCount: Int
  }

  private static let applicationID: Int64 = 0x4845_4152  // "HEAR"
  private static let version: Int64 = 1

  /// The file.
  public let path: String
  /// The model that made the vectors.
  public let model: Model
  private let database: SQLiteDatabase

  /// Makes an empty index for vectors of a model.
  ///
  /// - Throws: ``VectorIndexError/exists(path:)`` if there is such a file.
  public init(creating path: String, for model: Model) throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw VectorIndexError.exists(path: path)
    }
    self.path = path
    self.model = model
    database = try SQLiteDatabase(path, mode: .create)
    try database.transaction {
      try database.run("PRAGMA application_id = \(Self.applicationID)")
      try database.run("PRAGMA user_version = \(Self.version)")
      try database.run("CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
      try database.run(
        """
        CREATE TABLE recordings(id INTEGER PRIMARY KEY, path TEXT UNIQUE NOT NULL, duration REAL, \
        segmentation TEXT, segments INTEGER, starts BLOB, ends BLOB, words TEXT, vectors BLOB, \
        checksum INTEGER)
        """)
      for (name, value) in Self.facts(of: model) {
        try database.run("INSERT INTO facts VALUES(?, ?)", .text(name), .text(value))
      }
    }
  }

  /// Opens an index.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - isReadOnly: whether nothing is to be changed.
  /// - Throws: ``VectorIndexError`` if it is none, damaged, or of another version.
  public init(_ path: String, isReadOnly: Bool = true) throws(VectorIndexError) {
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .missing(path: path)
    }
    guard !isFolder.boolValue else { throw .notAnIndex(path: path) }
    self.path = path
    do throws(VectorIndexError) {
      // A journal that a stopped program has left is played back, which changes the file.
      let hasJournal = FileManager.default.fileExists(atPath: path + "-journal")
      database = try SQLiteDatabase(path, mode: isReadOnly && !hasJournal ? .read : .change)
      guard try Self.number(database, "PRAGMA application_id") == Self.applicationID else {
        throw .notAnIndex(path: path)
      }
    } catch {
      if case .damaged = error, !Self.beginsAsSQLite(path) { throw .notAnIndex(path: path) }
      throw error
    }
    let version = try Self.number(database, "PRAGMA user_version") ?? 0
    guard version == Self.version else {
      throw .version(path: path, found: version, needed: Self.version)
    }
    model = try Self.model(of: database, path: path)
  }

  /// Runs changes of which all or none are kept, also if the program is killed meanwhile.
  public func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    try database.transaction(body)
  }

  /// Adds a recording.
  ///
  /// - Parameters:
  ///   - recording: what is kept of it.
  ///   - isReplacing: whether one of the same path is replaced.
  /// - Throws: ``VectorIndexError/alreadyThere(path:recording:)`` if it is there and not replaced.
  public func add(
    _ recording: IndexedRecording, isReplacing: Bool = false
  ) throws(VectorIndexError) {
    precondition(
      recording.vectors.count == recording.segmentCount * model.vectorSize,
      "\(recording.vectors.count) values for \(recording.segmentCount) × \(model.vectorSize)")
    if isReplacing {
      try database.run("DELETE FROM recordings WHERE path = ?", .text(recording.path))
    } else if try contains(recording.path) {
      throw .alreadyThere(path: path, recording: recording.path)
    }
    try database.run(
      """
      INSERT INTO recordings(path, duration, segmentation, segments, starts, ends, words, vectors, \
      checksum) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, .text(recording.path), .real(recording.duration), .text(recording.segmentation),
      .integer(Int64(recording.segmentCount)), .blob(recording.starts.bytes),
      .blob(recording.ends.bytes), .text(recording.words.joined(separator: "\n")),
      .blob(recording.vectors.bytes), .integer(Int64(bitPattern: recording.checksum)))
  }

  /// Removes a recording.
  public func remove(_ recording: String) throws(VectorIndexError) {
    guard try contains(recording) else { throw .notThere(path: path, recording: recording) }
    try database.run("DELETE FROM recordings WHERE path = ?", .text(recording))
  }

  /// Whether a recording is there.
  public func contains(_ recording: String) throws(VectorIndexError) -> Bool {
    try !database.rows("SELECT 1 FROM recordings WHERE path = ?", .text(recording)).isEmpty
  }

  /// What recordings there are, by path.
  public func summaries() throws(VectorIndexError) -> [Summary] {
    try database.rows(
      "SELECT path, duration, segmentation, segments FROM recordings ORDER BY path"
    ).map { row in
      Summary(
        path: row[0].text, duration: row[1].real, segmentation: row[2].text,
        segmentCount: Int(row[3].integer))
    }
  }

  /// Hands on every recording with its vectors, by path.
  ///
  /// - Throws: ``VectorIndexError/damaged(path:reason:)`` at one whose checksum is wrong.
  public func forEachRecording(
    _ body: (IndexedRecording) -> Void
  ) throws(VectorIndexError) {
    var wrong: String?
    try readRecordings { recording, isWhole in
      guard isWhole, let recording else {
        wrong = wrong ?? recording?.path ?? "a recording"
        return
      }
      body(recording)
    }
    if let wrong {
      throw .damaged(path: path, reason: "the vectors or times of \(wrong) have changed")
    }
  }

  /// Returns what is wrong with the file; nothing if all is well.
  ///
  /// SQLite's own check goes over the structure of the file, then every recording is compared with
  /// its checksum.
  public func flaws() -> [String] {
    do throws(VectorIndexError) {
      var flaws = try database.rows("PRAGMA integrity_check").map { $0[0].text }
        .filter { $0 != "ok" }
      try readRecordings { recording, isWhole in
        guard !isWhole else { return }
        flaws.append(
          "\(recording?.path ?? "a recording"): its checksum does not fit what is kept of it")
      }
      let facts = try database.rows("SELECT name, value FROM facts ORDER BY name")
        .map { [$0[0].text, $0[1].text] }
      if facts != Self.facts(of: model).sorted(by: { $0.0 < $1.0 }).map({ [$0.0, $0.1] }) {
        flaws.append("what the index says of its model has changed")
      }
      return flaws
    } catch {
      return ["\(error)"]
    }
  }

  /// The size of the file, in bytes.
  public var byteCount: Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? Int) ?? 0
  }

  /// Reads every recording by path; nil, or not whole, where what is kept cannot be right.
  private func readRecordings(
    _ body: (IndexedRecording?, _ isWhole: Bool) -> Void
  ) throws(VectorIndexError) {
    let size = model.vectorSize
    try database.query(
      """
      SELECT path, duration, segmentation, segments, starts, ends, words, vectors, checksum \
      FROM recordings ORDER BY path
      """, []
    ) { row in
      let (starts, ends) = (row[4].doubles, row[5].doubles)
      let count = Int(row[3].integer)
      let words =
        count == 0
        ? [] : row[6].text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let vectors = row[7].floats
      guard starts.count == count, ends.count == count, words.count == count,
        vectors.count == count * size
      else { return body(nil, false) }
      let recording = IndexedRecording(
        path: row[0].text, duration: row[1].real, segmentation: row[2].text, starts: starts,
        ends: ends, words: words, vectors: vectors)
      body(recording, Int64(bitPattern: recording.checksum) == row[8].integer)
    }
  }

  private static func facts(of model: Model) -> [(String, String)] {
    let facts = [
      ("model", model.hash), ("model_name", model.name), ("vector_size", "\(model.vectorSize)"),
    ]
    let joined = facts.map { "\($0)=\($1)" }.joined(separator: "\n")
    let sum = IndexedRecording(
      path: joined, duration: 0, segmentation: "", starts: [], ends: [], words: [], vectors: []
    ).checksum
    return facts + [("checksum", String(sum, radix: 16))]
  }

  private static func model(
    of database: SQLiteDatabase, path: String
  ) throws(VectorIndexError) -> Model {
    var facts: [String: String] = [:]
    for row in try database.rows("SELECT name, value FROM facts") {
      facts[row[0].text] = row[1].text
    }
    guard let hash = facts["model"], let name = facts["model_name"],
      let size = facts["vector_size"].flatMap({ Int($0) }), (1...1_000_000).contains(size)
    else { throw .damaged(path: path, reason: "it does not say which model made its vectors") }
    return Model(hash: hash, name: name, vectorSize: size)
  }

  private static func number(
    _ database: SQLiteDatabase, _ sql: String
  ) throws(VectorIndexError) -> Int64? {
    try database.rows(sql).first?.first?.integer
  }

  private static func beginsAsSQLite(_ path: String) -> Bool {
    let file = FileHandle(forReadingAtPath: path)
    let start = (try? file?.read(upToCount: 16)) ?? nil
    return start == Data("SQLite format 3\0".utf8)
  }
}
