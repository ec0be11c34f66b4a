public import AudioFiles
import SpokenQuerySearch
public import Tensors
public import VectorIndexes

/// All vectors of an index in memory, to be searched.
public struct SegmentSearch: Sendable {
  /// A place where a query was found.
  public struct Hit: Sendable, Codable, Equatable {
    /// The recording.
    public var file: String
    /// Where it begins, in seconds.
    public var start: Seconds
    /// Where it ends.
    public var end: Seconds
    /// How near it is: the cosine of the vectors, at most 1.
    public var score: Float
    /// What is said there, where the index knows it.
    public var word: String?
    /// The distance by dynamic time warping, if hits were ranked anew by it.
    public var distance: Float?

    /// Names a place.
    public init(
      file: String, start: Seconds, end: Seconds, score: Float, word: String? = nil,
      distance: Float? = nil
    ) {
      (self.file, self.start, self.end) = (file, start, end)
      (self.score, self.word, self.distance) = (score, word, distance)
    }
  }

  private let search: ExactSearch
  private let files: [String]
  /// Of each vector, the place of its recording among the files.
  private let fileOf: [Int32]
  private let starts: [Double]
  private let ends: [Double]
  private let words: [String]

  /// Reads an index.
  ///
  /// - Throws: `VectorIndexError` if a recording's checksum is wrong.
  public init(_ index: VectorIndex) throws(VectorIndexError) {
    var recordings: [IndexedRecording] = []
    try index.forEachRecording { recordings.append($0) }
    self.init(recordings, vectorSize: index.model.vectorSize)
  }

  /// Takes recordings that are in no index.
  public init(_ recordings: [IndexedRecording], vectorSize: Int) {
    var (files, fileOf, starts, ends) = ([String](), [Int32](), [Double](), [Double]())
    var (words, values) = ([String](), [Float]())
    for recording in recordings {
      fileOf += [Int32](repeating: Int32(files.count), count: recording.segmentCount)
      files.append(recording.path)
      starts += recording.starts
      ends += recording.ends
      words += recording.words
      values += recording.vectors
    }
    (self.files, self.fileOf, self.starts, self.ends) = (files, fileOf, starts, ends)
    self.words = words
    search = ExactSearch(values, size: vectorSize)
  }

  /// The number of vectors.
  public var count: Int { search.count }

  /// Returns the best places for a query, the best first, no two of which overlap by half.
  ///
  /// - Parameters:
  ///   - query: a unit vector, [vectorSize].
  ///   - count: how many places at most.
  ///   - least: the least score.
  ///   - excluding: a place that is not wanted, such as that of the query itself.
  /// - Returns: at most `count` places.
  public func hits(
    for query: [Float], count: Int, least: Float = -1,
    excluding: (file: String, times: Range<Seconds>)? = nil
  ) -> [Hit] {
    // Windows overlap: many more vectors than places have to be looked at.
    var wanted = min(self.count, max(64, 16 * count))
    while true {
      let matches = search(Tensor(shape: [1, query.count], values: query), count: wanted)[0]
      let good = matches.prefix { $0.score >= least }
      let hits = merged(good, count: count, excluding: excluding)
      guard hits.count < count, good.count == wanted, wanted < self.count else { return hits }
      wanted = min(self.count, 4 * wanted)
    }
  }

  /// Leaves out what overlaps a better place of the same recording by half of the shorter.
  private func merged(
    _ matches: some Sequence<ExactSearch.Match>, count: Int,
    excluding: (file: String, times: Range<Seconds>)?
  ) -> [Hit] {
    var kept: [Hit] = []
    var byFile: [Int32: [Range<Seconds>]] = [:]
    for match in matches where kept.count < count {
      let times = starts[match.row]..<max(starts[match.row], ends[match.row])
      let file = fileOf[match.row]
      if let excluding, excluding.file == files[Int(file)],
        Self.overlap(times, excluding.times) >= 0.5
      {
        continue
      }
      guard byFile[file, default: []].allSatisfy({ Self.overlap(times, $0) < 0.5 }) else {
        continue
      }
      byFile[file, default: []].append(times)
      kept.append(
        Hit(
          file: files[Int(file)], start: times.lowerBound, end: times.upperBound,
          score: match.score, word: words[match.row].isEmpty ? nil : words[match.row]))
    }
    return kept
  }

  /// The share of the shorter of two ranges that lies in both.
  static func overlap(_ one: Range<Seconds>, _ other: Range<Seconds>) -> Double {
    let common =
      min(one.upperBound, other.upperBound) - max(one.lowerBound, other.lowerBound)
    let shorter = min(
      one.upperBound - one.lowerBound, other.upperBound - other.lowerBound)
    return shorter > 0 ? max(0, common) / shorter : 0
  }
}

extension Embedder {
  /// Returns the vector of several sayings of one word: the mean of theirs, of unit length.
  public func vector(ofExamples frames: [Tensor]) -> [Float] {
    let each = vectors(of: frames)
    let sum = VectorKernels.sumOfRows(each.values, columns: vectorSize)
    return Tensor(shape: [1, vectorSize], values: sum).unitRows.values
  }
}
