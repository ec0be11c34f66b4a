import CHNSW
public import Foundation
public import NeuralNetworks

/// Finds vectors near a query by walking a graph of near neighbours (HNSW).
///
/// Each vector is a node with links to some of its nearest; few nodes also lie on higher floors,
/// whose links reach farther. A search begins on the highest floor and goes to whichever neighbour
/// is nearest to the query; on the ground it keeps the `breadth` best nodes it has seen. What it
/// finds is near the best, not always the best: ``ExactSearch`` compares with all.
///
/// Nodes are numbered from 0 as they were added. Scores are inner products, the cosine of unit
/// vectors. A graph is built by one thread, so that equal vectors in equal order give equal graphs.
///
/// Reference: Malkov & Yashunin (2020), *Efficient and robust approximate nearest neighbor search
/// using Hierarchical Navigable Small World graphs*, arXiv 1603.09320. The graph is hnswlib's.
@safe public final class ProximityGraph {
  /// Links of a node on an upper floor; on the ground there are twice as many.
  public static let linkCount = 16
  /// How many candidates are looked at for the links of each new node.
  public static let buildingBreadth = 200

  /// The number of elements of a vector.
  public let size: Int
  private var graph: OpaquePointer
  private var capacity: Int
  /// The file that a graph lies in, as long as it does.
  private let file: MappedFile?

  /// Makes an empty graph.
  ///
  /// - Parameters:
  ///   - size: the number of elements of a vector.
  ///   - capacity: how many vectors there is room for; more are made room for as they come.
  public init(size: Int, capacity: Int) {
    precondition(size > 0 && capacity >= 0, "vectors of \(size), room for \(capacity)")
    self.size = size
    self.capacity = max(capacity, 1)
    file = nil
    unsafe graph = Self.unwrapped(
      hnsw_create(size, self.capacity, Self.linkCount, Self.buildingBreadth, 1))
  }

  /// Takes a graph that lies in a file.
  private init(_ graph: OpaquePointer, size: Int, file: MappedFile) {
    unsafe (self.graph, self.size, self.file) = (graph, size, file)
    capacity = unsafe hnsw_count(graph)
  }

  /// A graph that does not fit into memory cannot be made.
  private static func unwrapped(_ graph: OpaquePointer?) -> OpaquePointer {
    guard let graph = unsafe graph else { fatalError("There is no memory for the graph.") }
    return unsafe graph
  }

  deinit { unsafe hnsw_free(graph) }

  /// The number of vectors.
  public var count: Int { unsafe hnsw_count(graph) }

  /// Adds vectors, [count, size].
  ///
  /// - Parameters:
  ///   - vectors: of unit length.
  ///   - room: how many more will follow, so that room for all is made at once.
  public func add(_ vectors: [Float], roomForMore room: Int = 0) {
    precondition(vectors.count % size == 0, "\(vectors.count) values of size \(size)")
    let added = vectors.count / size
    if count + added > capacity || file != nil && !isCopied {
      capacity = max(count + added + room, capacity + capacity / 2)
      let larger = unsafe Self.unwrapped(
        hnsw_copy(graph, capacity, Self.buildingBreadth, count + 1))
      unsafe hnsw_free(graph)
      unsafe graph = larger
      isCopied = true
    }
    unsafe vectors.withUnsafeBufferPointer { vectors in
      guard let start = vectors.baseAddress else { return }
      for row in 0..<added {
        let isAdded = unsafe hnsw_add(graph, start + row * size)
        precondition(isAdded != 0, "the graph has no room for \(row + 1) more vectors")
      }
    }
  }

  /// Whether a graph that was read from a file has been copied into memory, to be changed.
  private var isCopied = false

  /// Returns the nodes nearest to a query, the best first.
  ///
  /// - Parameters:
  ///   - query: [size].
  ///   - wanted: how many are wanted.
  ///   - breadth: how many candidates are kept; more find better ones, in more time.
  /// - Returns: at most as many as are wanted.
  public func nearest(
    to query: [Float], count wanted: Int, breadth: Int
  ) -> [ExactSearch.Match] {
    precondition(query.count == size, "a query of \(query.count) for vectors of \(size)")
    var nodes = [UInt64](repeating: 0, count: wanted)
    var scores = [Float](repeating: 0, count: wanted)
    guard count > 0, wanted > 0 else { return [] }
    let found = unsafe hnsw_find(graph, query, wanted, breadth, &nodes, &scores)
    return (0..<found).map { ExactSearch.Match(row: Int(nodes[$0]), score: scores[$0]) }
      .sorted { $0.score != $1.score ? $0.score > $1.score : $0.row < $1.row }
  }
}

extension ProximityGraph {
  /// Of a graph's file, words of 64 bits: magic, version, checksum, count, size, links, entry, top,
  /// and the bytes of its four parts (notes, nodes, levels, links of upper floors).
  private static let headerSize = 12
  private static let magic: UInt64 = 0x4850_4152_474E_5748  // "HWNGRAPH", little endian
  private static let version: UInt64 = 1

  /// Writes the graph and notes about it to a file, whole or not at all.
  ///
  /// - Throws: `AtomicFileError` if that cannot be done.
  public func write(_ notes: Data, to path: String) throws(AtomicFileError) {
    let parts = unsafe hnsw_parts_of(graph)
    let notes = Self.padded(notes)
    let levels = unsafe Self.padded(
      Data(bytes: parts.levels, count: parts.count * MemoryLayout<Int32>.size))
    let upper = unsafe Self.padded(Data(bytes: parts.upper, count: parts.upper_bytes))
    // Nodes are the bulk, and are not copied.
    let bulk = unsafe Data(
      bytesNoCopy: UnsafeMutableRawPointer(mutating: parts.nodes),
      count: parts.nodes_bytes & ~7, deallocator: .none)
    let rest = unsafe Self.padded(
      Data(bytes: parts.nodes + (parts.nodes_bytes & ~7), count: parts.nodes_bytes & 7))
    var header = unsafe [
      Self.magic, Self.version, 0, UInt64(parts.count), UInt64(parts.size), UInt64(parts.links),
      UInt64(bitPattern: parts.entry), UInt64(bitPattern: parts.top), UInt64(notes.count),
      UInt64(parts.nodes_bytes), UInt64(parts.count * MemoryLayout<Int32>.size),
      UInt64(parts.upper_bytes),
    ]
    var sum: UInt64 = 0
    for part in [Data(header[3...].flatMap(Self.bytes)), notes, bulk, rest, levels, upper] {
      sum = unsafe part.withUnsafeBytes { part in
        unsafe hnsw_checksum(sum, part.baseAddress, part.count)
      }
    }
    header[2] = sum
    try AtomicFile.write(
      [Data(header.flatMap(Self.bytes)), notes, bulk, rest, levels, upper], to: path)
  }

  private static func bytes(of word: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }
  }

  /// Zeros behind, to whole words.
  private static func padded(_ data: Data) -> Data {
    data + Data(count: (8 - data.count % 8) % 8)
  }

  /// Maps a graph that was written to a file; it is read as it is searched.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - isWanted: tells from the notes whether the graph is of any use, before its checksum is
  ///     compared.
  /// - Returns: nil if there is no such file, if it is damaged, or if it is not wanted.
  public static func read(
    _ path: String, if isWanted: (Data) -> Bool
  ) -> (graph: ProximityGraph, notes: Data)? {
    guard let file = MappedFile(path), file.count >= 8 * headerSize, file.count % 8 == 0 else {
      return nil
    }
    let header = (0..<headerSize).map { file.word($0) }
    guard header[0] == magic, header[1] == version, header[3...].allSatisfy({ $0 < 1 << 48 }) else {
      return nil
    }
    let sizes = header[8...].map { (Int($0) + 7) / 8 * 8 }
    guard 8 * headerSize + sizes.reduce(0, +) == file.count, header[4] > 0 else { return nil }
    var starts = [8 * headerSize]
    for size in sizes { starts.append(starts[starts.count - 1] + size) }
    let notes = file.data(starts[0]..<starts[1])
    guard isWanted(notes) else { return nil }
    // The parts are summed as they were when written: header, notes, nodes, their end, the others.
    let wholeNodes = starts[1] + Int(header[9]) / 8 * 8
    let edges = [24, starts[0], starts[1], wholeNodes, starts[2], starts[3], starts[4]]
    var sum: UInt64 = 0
    for (start, end) in zip(edges, edges.dropFirst()) { sum = file.checksum(sum, start..<end) }
    guard sum == header[2], Int(header[10]) == 4 * Int(header[3]),
      let graph = ProximityGraph(file, header: header, starts: starts)
    else { return nil }
    return (graph, notes)
  }

  private convenience init?(_ file: MappedFile, header: [UInt64], starts: [Int]) {
    var parts = unsafe hnsw_parts(
      count: Int(header[3]), size: Int(header[4]), links: Int(header[5]), entry: Int64(header[6]),
      top: Int64(header[7]), nodes: file.start(starts[1]), levels: file.start(starts[2]),
      upper: file.start(starts[3]), nodes_bytes: Int(header[9]), upper_bytes: Int(header[11]))
    guard let graph = unsafe hnsw_open(&parts) else { return nil }
    unsafe self.init(graph, size: Int(header[4]), file: file)
  }
}
