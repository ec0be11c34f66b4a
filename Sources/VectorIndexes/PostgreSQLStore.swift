/// An index in a database of PostgreSQL's, whose vectors are pgvector's.
///
///     hearken_recordings(id, path, duration, segmentation, segments, checksum)
///     hearken_segments(recording, number, starts, ends, word, vector)
///     hearken_facts(name, value)            model, model_name, vector_size, checksum
///
/// Several indexes share a database in schemas of their own (`?options=-csearch_path%3Dname`).
final class PostgreSQLStore: VectorStore {
  /// The most candidates that pgvector's graph gives.
  static let mostBreadth = 1000

  private let database: PostgreSQLDatabase
  private var vectorSize = 0

  /// Makes the tables.
  init(creating address: String, for model: VectorIndex.Model) throws {
    let database = try PostgreSQLDatabase(address)
    self.database = database
    vectorSize = model.vectorSize
    guard try !Self.isIndex(database) else {
      throw VectorIndexError.exists(path: database.address)
    }
    try database.transaction {
      try database.rows("CREATE EXTENSION IF NOT EXISTS vector")
      try database.rows("CREATE TABLE hearken_facts(name text PRIMARY KEY, value text NOT NULL)")
      try database.rows(
        """
        CREATE TABLE hearken_recordings(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \
        path text UNIQUE NOT NULL, duration float8, segmentation text, segments bigint, \
        checksum bigint)
        """)
      try database.rows(
        """
        CREATE TABLE hearken_segments(recording bigint REFERENCES hearken_recordings \
        ON DELETE CASCADE, number bigint, starts float8, ends float8, word text, \
        vector vector(\(model.vectorSize)), PRIMARY KEY(recording, number))
        """)
      for (name, value) in model.facts {
        try database.rows("INSERT INTO hearken_facts VALUES($1, $2)", .text(name), .text(value))
      }
    }
  }

  /// Opens a database that holds an index.
  init(_ address: String) throws(VectorIndexError) {
    database = try PostgreSQLDatabase(address)
    guard try Self.isIndex(database) else { throw .missing(path: database.address) }
    vectorSize = try model().vectorSize
  }

  private static func isIndex(_ database: PostgreSQLDatabase) throws(VectorIndexError) -> Bool {
    try database.rows("SELECT to_regclass('hearken_facts') IS NOT NULL")[0][0].integer == 1
  }

  func model() throws(VectorIndexError) -> VectorIndex.Model {
    var facts: [String: String] = [:]
    for row in try database.rows("SELECT name, value FROM hearken_facts") {
      facts[row[0].text] = row[1].text
    }
    guard let model = VectorIndex.Model(facts: facts) else {
      throw .damaged(
        path: database.address, reason: "it does not say which model made its vectors")
    }
    return model
  }

  func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    try database.transaction(body)
  }

  func insert(_ recording: IndexedRecording) throws(VectorIndexError) {
    let id = try database.rows(
      """
      INSERT INTO hearken_recordings(path, duration, segmentation, segments, checksum) \
      VALUES($1, $2, $3, $4, $5) RETURNING id
      """, .text(recording.path), .real(recording.duration), .text(recording.segmentation),
      .integer(Int64(recording.segmentCount)),
      .integer(Int64(bitPattern: recording.checksum)))[0][0].integer
    // Signature, flags, extension; then rows of fields, each behind its length; then the end.
    var bytes = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
    for row in 0..<recording.segmentCount {
      let vector = recording.vectors[row * vectorSize..<(row + 1) * vectorSize]
      let fields: [DatabaseValue] = [
        .integer(id), .integer(Int64(row)), .real(recording.starts[row]),
        .real(recording.ends[row]), .text(recording.words[row]), .vector(vector),
      ]
      bytes += UInt16(fields.count).bigEndianBytes
      for field in fields {
        let content = field.binary.bytes ?? []
        bytes += UInt32(content.count).bigEndianBytes + content
      }
    }
    try database.copy(
      """
      COPY hearken_segments(recording, number, starts, ends, word, vector) \
      FROM STDIN (FORMAT binary)
      """, bytes + [0xFF, 0xFF])
  }

  func delete(_ recording: String) throws(VectorIndexError) {
    try database.rows("DELETE FROM hearken_recordings WHERE path = $1", .text(recording))
  }

  func contains(_ recording: String) throws(VectorIndexError) -> Bool {
    try !database.rows("SELECT id FROM hearken_recordings WHERE path = $1", .text(recording))
      .isEmpty
  }

  func summaries() throws(VectorIndexError) -> [VectorIndex.Summary] {
    try database.rows(
      """
      SELECT path, duration, segmentation, segments FROM hearken_recordings \
      ORDER BY path COLLATE "C"
      """
    ).map { row in
      VectorIndex.Summary(
        path: row[0].text, duration: row[1].real, segmentation: row[2].text,
        segmentCount: Int(row[3].integer))
    }
  }

  func keys() throws(VectorIndexError) -> [VectorIndex.Key] {
    try database.rows("SELECT id, segments, checksum FROM hearken_recordings ORDER BY id").map {
      VectorIndex.Key(
        id: $0[0].integer, segmentCount: Int($0[1].integer), checksum: $0[2].integer)
    }
  }

  func read(_ id: Int64?, _ body: (StoredRecording) -> Void) throws(VectorIndexError) {
    let all = "SELECT id, path, duration, segmentation, segments, checksum FROM hearken_recordings"
    let recordings =
      if let id {
        try database.rows("\(all) WHERE id = $1", .integer(id))
      } else {
        try database.rows("\(all) ORDER BY path COLLATE \"C\"")
      }
    for recording in recordings {
      let rows = try database.rows(
        """
        SELECT starts, ends, word, vector FROM hearken_segments WHERE recording = $1 \
        ORDER BY number
        """, recording[0])
      body(
        StoredRecording(
          path: recording[1].text, duration: recording[2].real, segmentation: recording[3].text,
          count: Int(recording[4].integer), starts: rows.map(\.[0].real),
          ends: rows.map(\.[1].real), words: rows.map(\.[2].text).joined(separator: "\n"),
          vectors: rows.flatMap(\.[3].vector), vectorSize: vectorSize,
          checksum: recording[5].integer))
    }
  }

  func state() throws(VectorIndexError) -> Int64? { nil }

  func flaws(of model: VectorIndex.Model) throws(VectorIndexError) -> [String] {
    let facts = try database.rows("SELECT name, value FROM hearken_facts")
      .map { [$0[0].text, $0[1].text] }.sorted { $0[0] < $1[0] }
    return facts == model.facts.sorted { $0.0 < $1.0 }.map { [$0.0, $0.1] }
      ? [] : ["what the index says of its model has changed"]
  }

  func byteCount() throws(VectorIndexError) -> Int {
    try Int(
      database.rows(
        """
        SELECT pg_total_relation_size('hearken_recordings') \
        + pg_total_relation_size('hearken_segments')
        """)[0][0].integer)
  }

  func hasGraph() throws(VectorIndexError) -> Bool {
    try database.rows("SELECT to_regclass('hearken_graph') IS NOT NULL")[0][0].integer == 1
  }

  /// Makes pgvector's graph (HNSW), which the server keeps up to date from then on.
  func makeGraph() throws(VectorIndexError) {
    try database.rows(
      """
      CREATE INDEX IF NOT EXISTS hearken_graph ON hearken_segments \
      USING hnsw (vector vector_ip_ops) WITH (m = 16, ef_construction = 200)
      """)
  }

  func nearest(
    to query: [Float], count: Int, breadth: Int?
  ) throws(VectorIndexError) -> [VectorIndex.Match] {
    // Beyond its breadth the graph gives nothing, so that more are found by comparing with all.
    let byGraph = breadth.flatMap { $0 <= Self.mostBreadth ? $0 : nil }
    try database.rows("SET enable_indexscan = \(byGraph == nil ? "off" : "on")")
    if let byGraph { try database.rows("SET hnsw.ef_search = \(byGraph)") }
    return try database.rows(
      """
      SELECT path, starts, ends, word, score FROM (SELECT recording, number, starts, ends, word, \
      -(vector <#> $1::vector) AS score FROM hearken_segments ORDER BY vector <#> $1::vector \
      LIMIT $2) AS found JOIN hearken_recordings ON id = recording \
      ORDER BY score DESC, path COLLATE "C", number
      """, .vector(query), .integer(Int64(count))
    ).map { row in
      VectorIndex.Match(
        path: row[0].text, start: row[1].real, end: row[2].real, word: row[3].text,
        score: Float(row[4].real))
    }
  }
}
