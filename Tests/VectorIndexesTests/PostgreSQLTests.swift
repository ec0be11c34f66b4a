import Foundation
import TestSupport
import Testing

@testable import VectorIndexes

/// An index in PostgreSQL, against the same in a file.
@Suite struct PostgreSQLTests {
  @Test func `It keeps what a file keeps, in transactions`() throws {
    struct Stop: Error {}
    let server = try PostgreSQLServer()
    let (folder, address) = (try TemporaryFolder(), server.address())
    let unreachable = "postgresql:///none?host=\(folder.path)"
    #expect(throws: VectorIndexError.self) { try VectorIndex(unreachable) }
    #expect(throws: VectorIndexError.missing(path: address)) { try VectorIndex(address) }
    let model = VectorIndexTests.model
    let file = try VectorIndex(creating: "\(folder.path)/a.index", for: model)
    let index = try VectorIndex(creating: address, for: model)
    #expect(!index.isFile && file.isFile)
    #expect(throws: VectorIndexError.exists(path: address)) {
      try VectorIndex(creating: address, for: model)
    }
    var odd = VectorIndexTests.recording("ünï'code.wav", segments: 3, seed: -1e-30)
    odd.words = ["naïve 'quoted'", "", "tab\there"]
    odd.vectors[4] = .leastNonzeroMagnitude
    let recordings = [
      VectorIndexTests.recording("b.wav"), VectorIndexTests.recording("a.wav", segments: 0), odd,
      VectorIndexTests.recording("B.wav", seed: 3),
    ]
    for each in [index, file] {
      try each.transaction { for recording in recordings { try each.add(recording) } }
    }
    let again = try VectorIndex(address)
    #expect(again.model == model)
    #expect(try VectorIndexTests.contents(again) == VectorIndexTests.contents(file))
    #expect(try again.summaries() == file.summaries())
    #expect(try again.keys().map(\.checksum) == file.keys().map(\.checksum))
    #expect(again.flaws() == [])
    #expect(again.byteCount > 0)

    #expect(throws: Stop.self) {
      try index.transaction {
        try index.remove("b.wav")
        try index.add(VectorIndexTests.recording("c.wav"))
        throw Stop()
      }
    }
    #expect(try again.contains("b.wav") && !again.contains("c.wav"))
    #expect(throws: VectorIndexError.alreadyThere(path: address, recording: "b.wav")) {
      try index.add(VectorIndexTests.recording("b.wav"))
    }
    try index.add(VectorIndexTests.recording("b.wav", seed: 2), isReplacing: true)
    try index.remove("a.wav")
    #expect(try again.summaries().map(\.path) == ["B.wav", "b.wav", "ünï'code.wav"])

    try expectNearest(again)
    try index.makeServerGraph()
    #expect(try index.serverHasGraph())
    try expectNearest(again)

    try server.sql("UPDATE hearken_segments SET starts = starts + 1 WHERE word = 'word 2'")
    #expect(!again.flaws().isEmpty)
    #expect(throws: VectorIndexError.self) { try VectorIndexTests.contents(again) }
  }

  /// All of the segments in the order of their products, whether by the graph or without it.
  private func expectNearest(_ index: VectorIndex) throws {
    let query: [Float] = [0.5, -1, 0.25]
    var expected: [Float] = []
    for recording in try VectorIndexTests.contents(index) {
      for row in 0..<recording.segmentCount {
        expected.append((0..<3).reduce(0) { $0 + query[$1] * recording.vectors[3 * row + $1] })
      }
    }
    expected.sort(by: >)
    for breadth in [nil, 40] {
      let found = try index.nearest(to: query, count: 6, breadth: breadth)
      expectClose(found.map(\.score), Array(expected.prefix(6)))
    }
  }

  @Test(arguments: [
    ("postgresql://me:secret@host:5/name", "postgresql://me@host:5/name"),
    ("postgresql://me:se@cret@host/name?a=b", "postgresql://me@host/name?a=b"),
    ("postgresql:///name?password=secret&host=x", "postgresql:///name?host=x"),
    ("postgresql:///name?password=secret", "postgresql:///name"),
    ("postgresql://host:5432/name", "postgresql://host:5432/name"),
  ]) func `A password is not shown`(address: String, shown: String) {
    #expect(PostgreSQLDatabase.withoutPassword(address) == shown)
  }
}
