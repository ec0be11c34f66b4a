public import AudioFiles

/// Segments with vectors, of which the nearest to a query can be found.
///
/// What differs is where they are: all in memory (``SegmentSearch``), in a graph beside an index
/// (``GraphSearch``), or in a database.
public protocol NearestSegments {
  /// What may go wrong while searching.
  associatedtype Failure: Error

  /// The number of segments.
  var count: Int { get }

  /// Returns the segments nearest to a query, the best first.
  ///
  /// - Parameters:
  ///   - query: a unit vector, [vectorSize].
  ///   - count: how many are wanted.
  /// - Throws: what keeps the segments from being searched.
  /// - Returns: at most `count` segments; they may overlap.
  func nearest(to query: [Float], count: Int) throws(Failure) -> [SegmentSearch.Hit]
}

extension NearestSegments {
  /// Returns the best places for a query, the best first, no two of which overlap by half.
  ///
  /// - Parameters:
  ///   - query: a unit vector, [vectorSize].
  ///   - count: how many places at most.
  ///   - least: the least score.
  ///   - excluding: a place that is not wanted, such as that of the query itself.
  /// - Throws: what keeps the segments from being searched.
  /// - Returns: at most `count` places.
  public func hits(
    for query: [Float], count: Int, least: Float = -1,
    excluding: (file: String, times: Range<Seconds>)? = nil
  ) throws(Failure) -> [SegmentSearch.Hit] {
    // Windows overlap: many more vectors than places have to be looked at.
    var wanted = min(self.count, max(64, 16 * count))
    while true {
      let matches = try nearest(to: query, count: wanted)
      let good = matches.prefix { $0.score >= least }
      let hits = SegmentSearch.merged(good, count: count, excluding: excluding)
      guard hits.count < count, good.count == wanted, wanted < self.count else { return hits }
      wanted = min(self.count, 4 * wanted)
    }
  }
}

extension SegmentSearch {
  /// Leaves out what overlaps a better place of the same recording by half of the shorter.
  static func merged(
    _ matches: some Sequence<Hit>, count: Int,
    excluding: (file: String, times: Range<Seconds>)?
  ) -> [Hit] {
    var kept: [Hit] = []
    var byFile: [String: [Range<Seconds>]] = [:]
    for hit in matches where kept.count < count {
      let times = hit.times
      if let excluding, excluding.file == hit.file,
        overlap(times, excluding.times) >= 0.5
      {
        continue
      }
      guard
        byFile[hit.file, default: []].allSatisfy({ overlap(times, $0) < 0.5 })
      else { continue }
      byFile[hit.file, default: []].append(times)
      kept.append(hit)
    }
    return kept
  }
}

extension SegmentSearch.Hit {
  /// Where it is said.
  var times: Range<Seconds> { start..<max(start, end) }
}
