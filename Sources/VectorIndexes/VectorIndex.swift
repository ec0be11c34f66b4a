/// Vectors of segments, with the recordings they are from and the model that made them.
///
/// An index is a file (SQLite), or a database of PostgreSQL's with the extension pgvector. Every
/// change is a transaction, and each recording has a checksum over all that is kept of it. Vectors
/// of one index are of one model, which the index knows by its hash.
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

  /// What tells a recording from all others, and from what it was before.
  public struct Key: Sendable, Equatable {
    /// Its number in the index.
    public var id: Int64
    /// How many segments it has.
    public var segmentCount: Int
    /// Of all that is kept of it.
    public var checksum: Int64
  }

  /// A segment that a server found.
  public struct Match: Sendable, Equatable {
    /// The recording.
    public var path: String
    /// Where the segment begins, in seconds.
    public var start: Double
    /// Where it ends.
    public var end: Double
    /// Its word; empty where it is not known.
    public var word: String
    /// The product of its vector with the query.
    public var score: Float
  }

  /// The file, or the address of the database without its password.
  public let path: String
  /// The model that made the vectors.
  public let model: Model
  private let store: any VectorStore

  /// Makes an empty index for vectors of a model.
  ///
  /// - Throws: ``VectorIndexError/exists(path:)`` if there is one already.
  public init(creating path: String, for model: Model) throws {
    self.model = model
    if Self.isAddress(path) {
      self.path = PostgreSQLDatabase.withoutPassword(path)
      store = try PostgreSQLStore(creating: path, for: model)
    } else {
      self.path = path
      store = try SQLiteStore(creating: path, for: model)
    }
  }

  /// Opens an index.
  ///
  /// - Parameters:
  ///   - path: the file, or `postgresql://…`.
  ///   - isReadOnly: whether nothing is to be changed.
  /// - Throws: ``VectorIndexError`` if it is none, damaged, or of another version.
  public init(_ path: String, isReadOnly: Bool = true) throws(VectorIndexError) {
    if Self.isAddress(path) {
      self.path = PostgreSQLDatabase.withoutPassword(path)
      store = try PostgreSQLStore(path)
    } else {
      self.path = path
      store = try SQLiteStore(path, isReadOnly: isReadOnly)
    }
    model = try store.model()
  }

  /// Whether a path is the address of a database.
  private static func isAddress(_ path: String) -> Bool {
    path.hasPrefix("postgresql://") || path.hasPrefix("postgres://")
  }

  /// Whether it is a file; otherwise a server keeps and searches it.
  public var isFile: Bool { server == nil }
  private var server: PostgreSQLStore? { store as? PostgreSQLStore }

  /// Runs changes of which all or none are kept, also if the program is killed meanwhile.
  public func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    try store.transaction(body)
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
      try store.delete(recording.path)
    } else if try contains(recording.path) {
      throw .alreadyThere(path: path, recording: recording.path)
    }
    try store.insert(recording)
  }

  /// Removes a recording.
  public func remove(_ recording: String) throws(VectorIndexError) {
    guard try contains(recording) else { throw .notThere(path: path, recording: recording) }
    try store.delete(recording)
  }

  /// Whether a recording is there.
  public func contains(_ recording: String) throws(VectorIndexError) -> Bool {
    try store.contains(recording)
  }

  /// What recordings there are, by path.
  public func summaries() throws(VectorIndexError) -> [Summary] { try store.summaries() }

  /// Which recordings there are, by number.
  public func keys() throws(VectorIndexError) -> [Key] { try store.keys() }

  /// A number that is another after every change; nil if the index was last changed by a version
  /// of this program that kept none.
  public func state() throws(VectorIndexError) -> Int64? { try store.state() }

  /// Hands on every recording with its vectors, by path.
  ///
  /// - Throws: ``VectorIndexError/damaged(path:reason:)`` at one whose checksum is wrong.
  public func forEachRecording(
    _ body: (IndexedRecording) -> Void
  ) throws(VectorIndexError) {
    try read(nil, body)
  }

  /// Returns the recording of a number.
  ///
  /// - Throws: ``VectorIndexError/damaged(path:reason:)`` if its checksum is wrong.
  public func recording(_ id: Int64) throws(VectorIndexError) -> IndexedRecording? {
    var found: IndexedRecording?
    try read(id) { found = $0 }
    return found
  }

  private func read(
    _ id: Int64?, _ body: (IndexedRecording) -> Void
  ) throws(VectorIndexError) {
    var wrong: String?
    try store.read(id) { stored in
      guard stored.isWhole, let recording = stored.recording else {
        wrong = wrong ?? stored.recording?.path ?? "a recording"
        return
      }
      body(recording)
    }
    if let wrong {
      throw .damaged(path: path, reason: "the vectors or times of \(wrong) have changed")
    }
  }

  /// Returns what is wrong with the index; nothing if all is well.
  ///
  /// Its structure is checked first, then every recording is compared with its checksum.
  public func flaws() -> [String] {
    do throws(VectorIndexError) {
      var flaws = try store.flaws(of: model)
      try store.read(nil) { stored in
        guard !stored.isWhole else { return }
        flaws.append(
          "\(stored.recording?.path ?? "a recording"): its checksum does not fit what is kept of it"
        )
      }
      return flaws
    } catch {
      return ["\(error)"]
    }
  }

  /// Whether the server has a graph by which it searches.
  public func serverHasGraph() throws(VectorIndexError) -> Bool {
    try server?.hasGraph() ?? false
  }

  /// Makes the server's graph, which it keeps up to date from then on.
  public func makeServerGraph() throws(VectorIndexError) { try server?.makeGraph() }

  /// Lets the server find the segments of the highest scores, the best first.
  ///
  /// - Parameters:
  ///   - query: [vectorSize].
  ///   - count: how many are wanted.
  ///   - breadth: how many candidates its graph keeps; nil compares with all.
  /// - Throws: ``VectorIndexError/database(address:reason:)`` if it cannot.
  /// - Returns: at most `count` segments.
  public func nearest(
    to query: [Float], count: Int, breadth: Int?
  ) throws(VectorIndexError) -> [Match] {
    guard let server else { preconditionFailure("\(path) is a file, which no server searches") }
    return try server.nearest(to: query, count: count, breadth: breadth)
  }

  /// The size of the index, in bytes.
  public var byteCount: Int { (try? store.byteCount()) ?? 0 }
}

extension VectorIndex.Model {
  /// What an index writes down of it, with a checksum.
  var facts: [(String, String)] {
    let facts = [("model", hash), ("model_name", name), ("vector_size", "\(vectorSize)")]
    let joined = facts.map { "\($0)=\($1)" }.joined(separator: "\n")
    let sum = IndexedRecording(
      path: joined, duration: 0, segmentation: "", starts: [], ends: [], words: [], vectors: []
    ).checksum
    return facts + [("checksum", String(sum, radix: 16))]
  }

  /// Reads what was written down.
  init?(facts: [String: String]) {
    guard let hash = facts["model"], let name = facts["model_name"],
      let size = facts["vector_size"].flatMap({ Int($0) }), (1...1_000_000).contains(size)
    else { return nil }
    self.init(hash: hash, name: name, vectorSize: size)
  }
}
