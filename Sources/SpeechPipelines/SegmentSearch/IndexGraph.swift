import Foundation
import NeuralNetworks
import SpokenQuerySearch
public import VectorIndexes

/// The graph of an index's vectors, in a file beside it (`archive.index-graph`).
///
/// The index remains what counts: the graph says of which state of the index it is, and one of
/// another state, or damaged, is never searched. Recordings that were added since become new nodes;
/// nodes of removed recordings stay as ways to others, until they are three of ten.
public final class IndexGraph {
  /// A recording whose segments are nodes of the graph, one behind the other.
  struct Part: Equatable {
    var id: Int64
    var checksum: Int64
    var segmentCount: Int
    var isRemoved: Bool
  }

  /// Of an index with fewer vectors no graph is made, nor used unless asked.
  ///
  /// A whole `hearken search` takes less processor time by the graph from some 10,000 vectors on, for an
  /// exact one reads all and compares checksums (the page of this module has the figures). Below 50,000
  /// that is under a tenth of a second, for which nobody waits, and an exact search misses nothing.
  public static let leastCount = 50_000
  /// The share of nodes of removed recordings at which a graph is made anew.
  private static let mostRemoved = 0.3

  let graph: ProximityGraph
  let parts: [Part]
  /// The first node of each part.
  let firstNodes: [Int]

  private init(_ graph: ProximityGraph, _ parts: [Part]) {
    (self.graph, self.parts) = (graph, parts)
    var next = 0
    firstNodes = parts.map { part in
      defer { next += part.segmentCount }
      return next
    }
  }

  /// The number of nodes of recordings that are still there.
  public var count: Int { parts.reduce(0) { $0 + ($1.isRemoved ? 0 : $1.segmentCount) } }

  /// Where the graph of an index lies.
  public static func path(of index: VectorIndex) -> String { index.path + "-graph" }

  /// Reads the graph of an index; nil if it has none of its present state.
  ///
  /// - Throws: `VectorIndexError` if the index cannot be read.
  public static func current(of index: VectorIndex) throws(VectorIndexError) -> IndexGraph? {
    guard let state = try index.state() else { return nil }
    let found = ProximityGraph.read(path(of: index)) { notes in
      notes.count >= 8 && notes.integers(0..<1) == [state]
    }
    guard let found else { return nil }
    return IndexGraph(found.graph, notes: found.notes, size: index.model.vectorSize)
  }

  /// Refuses notes that do not fit the graph.
  private convenience init?(_ graph: ProximityGraph, notes: Data, size: Int) {
    let numbers = notes.integers(1..<notes.count / 8)
    let parts = stride(from: 0, to: numbers.count - 3, by: 4).map { index in
      Part(
        id: numbers[index], checksum: numbers[index + 1], segmentCount: Int(numbers[index + 2]),
        isRemoved: numbers[index + 3] != 0)
    }
    guard graph.size == size, parts.allSatisfy({ (0...graph.count).contains($0.segmentCount) }),
      parts.reduce(0, { $0 + $1.segmentCount }) == graph.count
    else { return nil }
    self.init(graph, parts)
  }

  /// Brings the graph of an index up to date, or makes it, and writes it.
  ///
  /// - Parameters:
  ///   - index: whose state is not changed meanwhile.
  ///   - shouldStop: asked between recordings; nothing is written then.
  ///   - progress: told how many vectors of how many are in the graph.
  /// - Throws: `VectorIndexError`; `AtomicFileError` if the graph cannot be written.
  /// - Returns: the graph; nil if it was stopped, or if the index is of a version without states.
  public static func update(
    of index: VectorIndex, shouldStop: () -> Bool = { false },
    progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) throws -> IndexGraph? {
    guard let state = try index.state() else { return nil }
    let keys = try index.keys()
    let old = ProximityGraph.read(path(of: index)) { _ in true }.flatMap {
      IndexGraph($0.graph, notes: $0.notes, size: index.model.vectorSize)
    }
    var (graph, parts) = old.flatMap { $0.kept(of: keys) } ?? (nil, [])
    let present = Set(parts.filter { !$0.isRemoved }.map(\.id))
    let added = keys.filter { !present.contains($0.id) }
    let total = keys.reduce(0) { $0 + $1.segmentCount }
    var missing = added.reduce(0) { $0 + $1.segmentCount }
    let grown = graph ?? ProximityGraph(size: index.model.vectorSize, capacity: missing)
    graph = grown
    for key in added {
      guard !shouldStop() else { return nil }
      guard let recording = try index.recording(key.id),
        Int64(bitPattern: recording.checksum) == key.checksum
      else { throw VectorIndexError.busy(path: index.path) }
      missing -= key.segmentCount
      grown.add(recording.vectors, roomForMore: missing)
      parts.append(
        Part(
          id: key.id, checksum: key.checksum, segmentCount: key.segmentCount, isRemoved: false))
      progress(total - missing, total)
    }
    guard try index.state() == state else { throw VectorIndexError.busy(path: index.path) }
    let result = IndexGraph(grown, parts)
    try grown.write(result.notes(state: state), to: path(of: index))
    return result
  }

  /// What of this graph can be kept for the recordings of an index; nil if it is to be made anew.
  private func kept(of keys: [VectorIndex.Key]) -> (ProximityGraph?, [Part])? {
    let checksums = Dictionary(uniqueKeysWithValues: keys.map { ($0.id, $0.checksum) })
    var (parts, removed) = (parts, 0)
    for index in parts.indices {
      if checksums[parts[index].id] != parts[index].checksum { parts[index].isRemoved = true }
      if parts[index].isRemoved { removed += parts[index].segmentCount }
    }
    guard graph.count > 0, Double(removed) <= Self.mostRemoved * Double(graph.count) else {
      return nil
    }
    return (graph, parts)
  }

  private func notes(state: Int64) -> Data {
    var numbers = [state]
    for part in parts {
      numbers += [part.id, part.checksum, Int64(part.segmentCount), part.isRemoved ? 1 : 0]
    }
    return unsafe numbers.withUnsafeBytes { unsafe Data($0) }
  }
}

extension Data {
  /// Whole numbers of 64 bits, by their places.
  fileprivate func integers(_ range: Range<Int>) -> [Int64] {
    guard !range.isEmpty, count >= 8 * range.upperBound else { return [] }
    let bytes = dropFirst(8 * range.lowerBound).prefix(8 * range.count)
    return unsafe bytes.withUnsafeBytes { bytes in
      range.indices.map {
        unsafe bytes.loadUnaligned(fromByteOffset: 8 * ($0 - range.lowerBound), as: Int64.self)
      }
    }
  }
}

extension IndexGraph {
  /// What there is of an index's graph.
  public enum Condition: Sendable {
    /// It has none.
    case missing
    /// It is of the index's present state.
    case current
    /// The index has changed since.
    case outdated
    /// Its file has changed by itself, or is something else.
    case damaged
  }

  /// Examines the graph of an index.
  public static func condition(of index: VectorIndex) throws(VectorIndexError) -> Condition {
    let path = path(of: index)
    guard FileManager.default.fileExists(atPath: path) else { return .missing }
    guard ProximityGraph.read(path, if: { _ in true }) != nil else { return .damaged }
    return try current(of: index) == nil ? .outdated : .current
  }
}
