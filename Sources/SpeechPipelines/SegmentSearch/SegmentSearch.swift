public import AudioFiles
import SpokenQuerySearch
public import Tensors
public import VectorIndexes

/// All vectors of an index in memory, to be searched exactly.
public struct SegmentSearch: NearestSegments, Sendable {
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
    /// The distance by which hits were ranked anew: by dynamic time warping, or −ln of a recogniser's
    /// score.
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

  /// Returns the segments nearest to a query, compared with every one.
  public func nearest(to query: [Float], count: Int) -> [Hit] {
    search(Tensor(shape: [1, query.count], values: query), count: count)[0].map { match in
      Hit(
        file: files[Int(fileOf[match.row])], start: starts[match.row], end: ends[match.row],
        score: match.score, word: words[match.row].isEmpty ? nil : words[match.row])
    }
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
