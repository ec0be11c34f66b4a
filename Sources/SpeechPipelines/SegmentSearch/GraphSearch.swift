import SpokenQuerySearch
public import VectorIndexes

/// Searches an index by its graph, and reads only the recordings that are found.
///
/// What is found are real segments with their true scores, but some of the best may be missing.
public final class GraphSearch: NearestSegments {
  /// Candidates that a search keeps at least.
  public static let leastBreadth = 400

  private let index: VectorIndex
  private let graph: IndexGraph
  private var recordings: [Int: Recording] = [:]

  /// What a hit tells of its recording.
  private struct Recording {
    var path: String
    var starts: [Double]
    var ends: [Double]
    var words: [String]
  }

  /// Joins an index with the graph of its present state.
  public init(_ index: VectorIndex, _ graph: IndexGraph) {
    (self.index, self.graph) = (index, graph)
  }

  /// The number of segments.
  public var count: Int { graph.count }

  /// Returns segments near a query, the best first.
  ///
  /// - Throws: `VectorIndexError` if a recording that was found cannot be read, or is damaged.
  public func nearest(
    to query: [Float], count: Int
  ) throws(VectorIndexError) -> [SegmentSearch.Hit] {
    let nodeCount = graph.graph.count
    var wanted = min(count, nodeCount)
    while true {
      let found = graph.graph.nearest(
        to: query, count: wanted, breadth: max(Self.leastBreadth, wanted))
      var hits: [SegmentSearch.Hit] = []
      for match in found where hits.count < count {
        if let hit = try hit(match) { hits.append(hit) }
      }
      // Nodes of removed recordings take places away.
      guard hits.count < min(count, self.count), wanted < nodeCount else { return hits }
      wanted = min(nodeCount, 2 * wanted)
    }
  }

  private func hit(_ match: ExactSearch.Match) throws(VectorIndexError) -> SegmentSearch.Hit? {
    let place = part(of: match.row)
    guard !graph.parts[place].isRemoved else { return nil }
    let recording = try recording(place)
    let row = match.row - graph.firstNodes[place]
    return SegmentSearch.Hit(
      file: recording.path, start: recording.starts[row], end: recording.ends[row],
      score: match.score, word: recording.words[row].isEmpty ? nil : recording.words[row])
  }

  /// The last part that begins at a node or before it, and is not empty.
  private func part(of node: Int) -> Int {
    var (low, high) = (0, graph.firstNodes.count)
    while low + 1 < high {
      let middle = (low + high) / 2
      if graph.firstNodes[middle] <= node { low = middle } else { high = middle }
    }
    return low
  }

  private func recording(_ place: Int) throws(VectorIndexError) -> Recording {
    if let known = recordings[place] { return known }
    let part = graph.parts[place]
    guard let found = try index.recording(part.id),
      Int64(bitPattern: found.checksum) == part.checksum
    else { throw .busy(path: index.path) }
    let recording = Recording(
      path: found.path, starts: found.starts, ends: found.ends, words: found.words)
    recordings[place] = recording
    return recording
  }
}
