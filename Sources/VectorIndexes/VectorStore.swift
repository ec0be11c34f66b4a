/// Where the recordings of an index are kept: a file of SQLite's, or a database of PostgreSQL's.
protocol VectorStore: AnyObject {
  /// How the model that made the vectors is called and known.
  func model() throws(VectorIndexError) -> VectorIndex.Model

  /// Runs changes of which all or none are kept, also if the program is killed meanwhile.
  func transaction<Result>(_ body: () throws -> Result) throws -> Result

  /// Adds a recording that is not there.
  func insert(_ recording: IndexedRecording) throws(VectorIndexError)
  /// Removes a recording, if it is there.
  func delete(_ recording: String) throws(VectorIndexError)
  /// Whether a recording is there.
  func contains(_ recording: String) throws(VectorIndexError) -> Bool

  /// What recordings there are, by path.
  func summaries() throws(VectorIndexError) -> [VectorIndex.Summary]
  /// Which recordings there are, by number.
  func keys() throws(VectorIndexError) -> [VectorIndex.Key]
  /// Reads recordings, all by path or the one of a number.
  func read(
    _ id: Int64?, _ body: (StoredRecording) -> Void
  ) throws(VectorIndexError)

  /// A number that is another after every change.
  func state() throws(VectorIndexError) -> Int64?
  /// What is wrong besides what is kept of recordings.
  func flaws(of model: VectorIndex.Model) throws(VectorIndexError) -> [String]
  /// How large it is, in bytes.
  func byteCount() throws(VectorIndexError) -> Int
}

/// A recording as it was read.
struct StoredRecording {
  /// What is kept; nil where that cannot be right.
  var recording: IndexedRecording?
  /// Whether it has its checksum.
  var isWhole: Bool

  /// Puts together what was read of a recording and compares it with its checksum.
  init(
    path: String, duration: Double, segmentation: String, count: Int, starts: [Double],
    ends: [Double], words: String, vectors: [Float], vectorSize: Int, checksum: Int64
  ) {
    let words =
      count == 0
      ? [] : words.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard starts.count == count, ends.count == count, words.count == count,
      vectors.count == count * vectorSize
    else {
      (recording, isWhole) = (nil, false)
      return
    }
    let found = IndexedRecording(
      path: path, duration: duration, segmentation: segmentation, starts: starts, ends: ends,
      words: words, vectors: vectors)
    (recording, isWhole) = (found, Int64(bitPattern: found.checksum) == checksum)
  }
}
