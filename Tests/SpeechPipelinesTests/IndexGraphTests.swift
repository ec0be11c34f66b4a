import Foundation
import SpeechPipelines
import SpokenQuerySearch
import Tensors
import TestSupport
import Testing
import VectorIndexes

/// Graphs beside indexes: of the same state, or not searched.
@Suite struct IndexGraphTests {
  static let size = 12

  static func recording(_ number: Int, segments: Int = 40) -> IndexedRecording {
    IndexedRecording(
      path: "r\(number).wav", duration: Double(segments), segmentation: "windows",
      starts: (0..<segments).map(Double.init), ends: (0..<segments).map { Double($0) + 1 },
      words: (0..<segments).map { "\(number)-\($0)" },
      vectors: Tensor.random([segments, size], seed: UInt64(number + 1)).unitRows.values)
  }

  static func index(in folder: TemporaryFolder, recordings: Int) throws -> VectorIndex {
    let index = try VectorIndex(
      creating: "\(folder.path)/a.index",
      for: VectorIndex.Model(hash: "1", name: "tiny", vectorSize: size))
    try index.transaction {
      for number in 0..<recordings { try index.add(recording(number)) }
    }
    return index
  }

  private func expectSameHits(_ index: VectorIndex, _ comment: Comment) throws {
    let graph = try #require(try IndexGraph.current(of: index), comment)
    let (near, exact) = (GraphSearch(index, graph), try SegmentSearch(index))
    #expect(near.count == exact.count, comment)
    let queries = Tensor.random([5, Self.size], seed: 99).unitRows
    for row in 0..<5 {
      let query = Array(queries.values[row * Self.size..<(row + 1) * Self.size])
      // So few vectors are all candidates: the graph finds what a comparison with all does.
      let (found, all) = (try near.hits(for: query, count: 8), exact.hits(for: query, count: 8))
      #expect(found.map(\.word) == all.map(\.word), comment)
      expectClose(found.map(\.score), all.map(\.score))
    }
  }

  @Test func `It follows what is added and removed`() throws {
    let folder = try TemporaryFolder()
    let index = try Self.index(in: folder, recordings: 6)
    #expect(try IndexGraph.current(of: index) == nil)
    _ = try IndexGraph.update(of: index)
    try expectSameHits(index, "made")

    try index.add(Self.recording(6))
    #expect(try IndexGraph.current(of: index) == nil, "added to: the graph is of an earlier state")
    let first = try Data(contentsOf: URL(fileURLWithPath: IndexGraph.path(of: index)))
    _ = try IndexGraph.update(of: index)
    try expectSameHits(index, "extended")
    let second = try Data(contentsOf: URL(fileURLWithPath: IndexGraph.path(of: index)))
    #expect(second.count > first.count)

    try index.remove("r2.wav")
    #expect(try IndexGraph.current(of: index) == nil)
    _ = try IndexGraph.update(of: index)
    try expectSameHits(index, "one removed")
    let third = try Data(contentsOf: URL(fileURLWithPath: IndexGraph.path(of: index)))
    #expect(third.count == second.count, "its nodes stay as ways to others")

    // The same path with other vectors is another recording.
    var changed = Self.recording(9)
    changed.path = "r3.wav"
    try index.add(changed, isReplacing: true)
    _ = try IndexGraph.update(of: index)
    try expectSameHits(index, "one replaced")

    for number in [0, 1, 4] { try index.remove("r\(number).wav") }
    _ = try IndexGraph.update(of: index)
    try expectSameHits(index, "most removed")
    let last = try Data(contentsOf: URL(fileURLWithPath: IndexGraph.path(of: index)))
    #expect(last.count < first.count, "made anew without them")
  }

  @Test func `A rolled back transaction leaves the graph current`() throws {
    struct Stop: Error {}
    let folder = try TemporaryFolder()
    let index = try Self.index(in: folder, recordings: 3)
    _ = try IndexGraph.update(of: index)
    #expect(throws: Stop.self) {
      try index.transaction {
        try index.remove("r1.wav")
        throw Stop()
      }
    }
    try expectSameHits(index, "rolled back")
  }

  @Test func `Another index's graph, and a damaged one, are not searched`() throws {
    let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
    let index = try Self.index(in: one, recordings: 3)
    let other = try Self.index(in: two, recordings: 3)
    _ = try IndexGraph.update(of: index)
    let path = IndexGraph.path(of: index)
    try FileManager.default.copyItem(atPath: path, toPath: IndexGraph.path(of: other))
    #expect(try IndexGraph.condition(of: other) == .outdated)
    #expect(try IndexGraph.current(of: other) == nil)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count / 2] ^= 4
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(try IndexGraph.condition(of: index) == .damaged)
    #expect(try IndexGraph.current(of: index) == nil)
    _ = try IndexGraph.update(of: index)
    #expect(try IndexGraph.condition(of: index) == .current)
  }

  @Test func `Stopped, it writes nothing`() throws {
    let folder = try TemporaryFolder()
    let index = try Self.index(in: folder, recordings: 3)
    #expect(try IndexGraph.update(of: index, shouldStop: { true }) == nil)
    #expect(try IndexGraph.condition(of: index) == .missing)
  }
}
