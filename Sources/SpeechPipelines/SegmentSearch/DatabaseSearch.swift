public import VectorIndexes

/// Searches an index in a database, where it is: only what is found comes here.
public final class DatabaseSearch: NearestSegments {
  private let index: VectorIndex
  private let isExact: Bool
  /// The number of segments.
  public let count: Int

  /// Takes an index that a server keeps.
  ///
  /// - Parameters:
  ///   - index: in a database.
  ///   - isExact: whether all vectors are compared, even if the server has a graph.
  /// - Throws: `VectorIndexError` if the server cannot be reached.
  public init(_ index: VectorIndex, isExact: Bool) throws(VectorIndexError) {
    (self.index, self.isExact) = (index, isExact)
    count = try index.summaries().reduce(0) { $0 + $1.segmentCount }
  }

  /// Returns segments near a query, the best first.
  ///
  /// - Throws: `VectorIndexError` if the server cannot be asked.
  public func nearest(
    to query: [Float], count: Int
  ) throws(VectorIndexError) -> [SegmentSearch.Hit] {
    try index.nearest(
      to: query, count: count, breadth: isExact ? nil : max(GraphSearch.leastBreadth, count)
    ).map { match in
      SegmentSearch.Hit(
        file: match.path, start: match.start, end: match.end, score: match.score,
        word: match.word.isEmpty ? nil : match.word)
    }
  }
}
