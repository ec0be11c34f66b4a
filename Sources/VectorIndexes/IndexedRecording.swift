/// The vectors of a recording's segments, as an index keeps them.
public struct IndexedRecording: Sendable, Equatable {
  /// The file.
  public var path: String
  /// How long it is, in seconds.
  public var duration: Double
  /// How its segments were found, as in `windows`.
  public var segmentation: String
  /// Where each segment begins, in seconds.
  public var starts: [Double]
  /// Where each ends.
  public var ends: [Double]
  /// The word of each, where it is known; empty elsewhere.
  public var words: [String]
  /// The vectors, [segments, size].
  public var vectors: [Float]

  /// Gathers what is known of a recording.
  public init(
    path: String, duration: Double, segmentation: String, starts: [Double], ends: [Double],
    words: [String], vectors: [Float]
  ) {
    precondition(
      starts.count == ends.count && words.count == starts.count,
      "\(starts.count) starts, \(ends.count) ends and \(words.count) words")
    self.path = path
    self.duration = duration
    self.segmentation = segmentation
    self.starts = starts
    self.ends = ends
    self.words = words
    self.vectors = vectors
  }

  /// The number of segments.
  public var segmentCount: Int { starts.count }
}

extension IndexedRecording {
  /// A number that changes with every bit of what is kept (FNV-1a over words of 64 bits).
  ///
  /// Each step is one to one, so that a change of one word always changes the number.
  public var checksum: UInt64 {
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ word: UInt64) { sum = (sum ^ word) &* 0x100_0000_01B3 }
    func add(_ text: String) {
      for byte in text.utf8 { add(UInt64(byte)) }
      add(0x1FF)  // ends a text
    }
    add(path)
    add(duration.bitPattern)
    add(segmentation)
    for time in starts { add(time.bitPattern) }
    for time in ends { add(time.bitPattern) }
    for word in words { add(word) }
    for value in vectors { add(UInt64(value.bitPattern)) }
    return sum
  }
}
