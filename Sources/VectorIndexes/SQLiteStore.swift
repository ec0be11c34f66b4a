import Foundation

/// An index in one file of SQLite's.
///
/// Each recording is a row with its times and vectors as blobs and a checksum over all of it.
///
///     recordings(path, duration, segmentation, segments, starts, ends, words, vectors, checksum)
///     facts(name, value)            model, model_name, vector_size, checksum
///     state(value)                  a random number; triggers draw another at every change
final class SQLiteStore: VectorStore {
  private static let applicationID: Int64 = 0x4845_4152  // "HEAR"
  private static let version: Int64 = 1

  private let path: String
  private let database: SQLiteDatabase
  private var vectorSize = 0

  /// Makes an empty file.
  init(creating path: String, for model: VectorIndex.Model) throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw VectorIndexError.exists(path: path)
    }
    self.path = path
    vectorSize = model.vectorSize
    let database = try SQLiteDatabase(path, mode: .create)
    self.database = database
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
      for (name, value) in model.facts {
        try database.run("INSERT INTO facts VALUES(?, ?)", .text(name), .text(value))
      }
      try Self.keepState(in: database)
    }
  }

  /// Opens a file.
  init(_ path: String, isReadOnly: Bool) throws(VectorIndexError) {
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
    vectorSize = try model().vectorSize
    if !isReadOnly, try state() == nil {
      let database = database
      do { try database.transaction { try Self.keepState(in: database) } } catch {
        throw error as? VectorIndexError ?? .file(path: path, reason: "\(error)")
      }
    }
  }

  /// Whoever changes a recording, be it another program, changes the state as well.
  private static func keepState(in database: SQLiteDatabase) throws(VectorIndexError) {
    try database.run("CREATE TABLE IF NOT EXISTS state(value INTEGER)")
    try database.run("DELETE FROM state")
    try database.run("INSERT INTO state VALUES(random())")
    for change in ["INSERT", "DELETE", "UPDATE"] {
      try database.run(
        """
        CREATE TRIGGER IF NOT EXISTS state_after_\(change.lowercased()) AFTER \(change) \
        ON recordings BEGIN UPDATE state SET value = random(); END
        """)
    }
  }

  func model() throws(VectorIndexError) -> VectorIndex.Model {
    var facts: [String: String] = [:]
    for row in try database.rows("SELECT name, value FROM facts") {
      facts[row[0].text] = row[1].text
    }
    guard let model = VectorIndex.Model(facts: facts) else {
      throw .damaged(path: path, reason: "it does not say which model made its vectors")
    }
    return model
  }

  func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    try database.transaction(body)
  }

  func insert(_ recording: IndexedRecording) throws(VectorIndexError) {
    try database.run(
      """
      INSERT INTO recordings(path, duration, segmentation, segments, starts, ends, words, vectors, \
      checksum) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, .text(recording.path), .real(recording.duration), .text(recording.segmentation),
      .integer(Int64(recording.segmentCount)), .blob(recording.starts.bytes),
      .blob(recording.ends.bytes), .text(recording.words.joined(separator: "\n")),
      .blob(recording.vectors.bytes), .integer(Int64(bitPattern: recording.checksum)))
  }

  func delete(_ recording: String) throws(VectorIndexError) {
    try database.run("DELETE FROM recordings WHERE path = ?", .text(recording))
  }

  func contains(_ recording: String) throws(VectorIndexError) -> Bool {
    try !database.rows("SELECT 1 FROM recordings WHERE path = ?", .text(recording)).isEmpty
  }

  func summaries() throws(VectorIndexError) -> [VectorIndex.Summary] {
    try database.rows(
      "SELECT path, duration, segmentation, segments FROM recordings ORDER BY path"
    ).map { row in
      VectorIndex.Summary(
        path: row[0].text, duration: row[1].real, segmentation: row[2].text,
        segmentCount: Int(row[3].integer))
    }
  }

  func keys() throws(VectorIndexError) -> [VectorIndex.Key] {
    try database.rows("SELECT id, segments, checksum FROM recordings ORDER BY id").map { row in
      VectorIndex.Key(
        id: row[0].integer, segmentCount: Int(row[1].integer), checksum: row[2].integer)
    }
  }

  func read(_ id: Int64?, _ body: (StoredRecording) -> Void) throws(VectorIndexError) {
    let size = vectorSize
    try database.query(
      """
      SELECT path, duration, segmentation, segments, starts, ends, words, vectors, checksum \
      FROM recordings \(id == nil ? "ORDER BY path" : "WHERE id = ?")
      """, id.map { [.integer($0)] } ?? []
    ) { row in
      body(
        StoredRecording(
          path: row[0].text, duration: row[1].real, segmentation: row[2].text,
          count: Int(row[3].integer), starts: row[4].doubles, ends: row[5].doubles,
          words: row[6].text, vectors: row[7].floats, vectorSize: size, checksum: row[8].integer))
    }
  }

  func state() throws(VectorIndexError) -> Int64? {
    let tables = try Self.number(
      database, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'state'")
    let triggers = try Self.number(
      database,
      "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'state_after_%'")
    guard tables == 1, triggers == 3 else { return nil }
    return try Self.number(database, "SELECT value FROM state")
  }

  /// SQLite's own check of the structure of the file, and what it says of the model.
  func flaws(of model: VectorIndex.Model) throws(VectorIndexError) -> [String] {
    var flaws = try database.rows("PRAGMA integrity_check").map { $0[0].text }
      .filter { $0 != "ok" }
    let facts = try database.rows("SELECT name, value FROM facts ORDER BY name")
      .map { [$0[0].text, $0[1].text] }
    if facts != model.facts.sorted(by: { $0.0 < $1.0 }).map({ [$0.0, $0.1] }) {
      flaws.append("what the index says of its model has changed")
    }
    return flaws
  }

  func byteCount() throws(VectorIndexError) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? Int) ?? 0
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
