import Foundation
import SpokenQuerySearch
import Tensors
import TestSupport
import Testing

/// The graph of near neighbours against a comparison with every vector.
@Suite struct ProximityGraphTests {
  /// Vectors in clouds, as sayings of words are.
  static func clouds(_ count: Int, size: Int, seed: UInt64) -> Tensor {
    let centers = Tensor.random([20, size], seed: 7)
    var vectors = Tensor.random([count, size], seed: seed)
    for index in vectors.values.indices {
      let (row, column) = (index / size, index % size)
      vectors.values[index] =
        0.5 * vectors.values[index] + centers.values[row % 20 * size + column]
    }
    return vectors.unitRows
  }

  static func row(_ row: Int, of tensor: Tensor) -> [Float] {
    Array(tensor.values[row * tensor.columnCount..<(row + 1) * tensor.columnCount])
  }

  private static func recall(
    _ graph: ProximityGraph, of vectors: Tensor, queries: Tensor, breadth: Int
  ) -> Double {
    let exact = ExactSearch(vectors.values, size: vectors.columnCount)(queries, count: 10)
    var found = 0
    for (index, best) in exact.enumerated() {
      let near = graph.nearest(to: row(index, of: queries), count: 10, breadth: breadth)
      found += Set(near.map(\.row)).intersection(best.map(\.row)).count
    }
    return Double(found) / Double(10 * exact.count)
  }

  @Test func `It finds nearly all of the nearest, with their scores`() {
    let vectors = Self.clouds(2000, size: 24, seed: 1)
    let graph = ProximityGraph(size: 24, capacity: 2000)
    graph.add(vectors.values)
    #expect(graph.count == 2000)
    let queries = Self.clouds(40, size: 24, seed: 2)
    #expect(Self.recall(graph, of: vectors, queries: queries, breadth: 100) > 0.97)
    // Looking at fewer candidates finds fewer: the breadth does something.
    #expect(
      Self.recall(graph, of: vectors, queries: queries, breadth: 10)
        < Self.recall(graph, of: vectors, queries: queries, breadth: 100))
    for query in 0..<5 {
      let query = Self.row(query, of: queries)
      let matches = graph.nearest(to: query, count: 30, breadth: 100)
      #expect(matches.count == 30)
      #expect(zip(matches, matches.dropFirst()).allSatisfy { $0.score >= $1.score })
      for match in matches {
        let vector = Self.row(match.row, of: vectors)
        expectClose([match.score], [zip(query, vector).reduce(0) { $0 + $1.0 * $1.1 }])
      }
    }
  }

  @Test(arguments: [1, 3, 16, 37, 130]) func `Every size of vectors gives their products`(
    size: Int
  ) {
    let vectors = Tensor.random([3, size], seed: 3)
    let graph = ProximityGraph(size: size, capacity: 1)
    graph.add(vectors.values)
    let query = Self.row(0, of: Tensor.random([1, size], seed: 4))
    let expected = (0..<3).map { row in
      zip(query, Self.row(row, of: vectors)).reduce(Float(0)) { $0 + $1.0 * $1.1 }
    }
    for match in graph.nearest(to: query, count: 3, breadth: 10) {
      expectClose([match.score], [expected[match.row]], absolute: 1e-5 * Float(size))
    }
  }

  @Test func `An empty graph finds nothing, a small one all`() {
    let graph = ProximityGraph(size: 2, capacity: 0)
    #expect(graph.nearest(to: [1, 0], count: 3, breadth: 10) == [])
    graph.add([1, 0, 0, 1])
    #expect(graph.nearest(to: [1, 0], count: 3, breadth: 10).map(\.row) == [0, 1])
    #expect(graph.nearest(to: [1, 0], count: 0, breadth: 10) == [])
  }

  @Test func `A written graph is the same, and grows`() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/graph"
    let vectors = Self.clouds(900, size: 20, seed: 1)
    let half = Array(vectors.values.prefix(600 * 20))
    let graph = ProximityGraph(size: 20, capacity: 10)
    graph.add(half)
    try graph.write(Data("notes".utf8), to: path)
    let read = try #require(ProximityGraph.read(path) { $0.prefix(5) == Data("notes".utf8) })
    #expect(read.graph.count == 600 && read.graph.size == 20)
    let queries = Self.clouds(10, size: 20, seed: 5)
    for row in 0..<10 {
      let query = Self.row(row, of: queries)
      #expect(
        read.graph.nearest(to: query, count: 20, breadth: 60)
          == graph.nearest(to: query, count: 20, breadth: 60))
    }
    read.graph.add(Array(vectors.values.dropFirst(600 * 20)))
    #expect(read.graph.count == 900)
    #expect(Self.recall(read.graph, of: vectors, queries: queries, breadth: 100) > 0.95)
    #expect(ProximityGraph.read(path) { _ in false } == nil)
    #expect(ProximityGraph.read("\(folder.path)/missing") { _ in true } == nil)
  }

  @Test func `Equal vectors in equal order give equal graphs`() throws {
    let folder = try TemporaryFolder()
    let vectors = Self.clouds(300, size: 8, seed: 1)
    let files = try (0..<2).map { number in
      let graph = ProximityGraph(size: 8, capacity: 300)
      graph.add(vectors.values)
      try graph.write(Data(), to: "\(folder.path)/\(number)")
      return try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(number)"))
    }
    #expect(files[0] == files[1])
  }

  @Test func `No changed byte and no shortened file is taken`() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/graph"
    let graph = ProximityGraph(size: 5, capacity: 60)
    graph.add(Self.clouds(60, size: 5, seed: 1).values)
    try graph.write(Data("notes".utf8), to: path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for offset in stride(from: 0, to: whole.count, by: 37) {
      var changed = whole
      changed[offset] ^= 0x20
      try changed.write(to: URL(fileURLWithPath: path))
      #expect(ProximityGraph.read(path) { _ in true } == nil, "byte \(offset)")
    }
    for length in stride(from: 0, to: whole.count, by: 997) {
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      #expect(ProximityGraph.read(path) { _ in true } == nil, "\(length) bytes")
    }
  }
}
