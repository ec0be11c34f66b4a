import Foundation
import TestSupport
import Testing
import VectorIndexes

@Suite struct VectorIndexTests {
  static let model = VectorIndex.Model(hash: "0123", name: "tiny", vectorSize: 3)

  static func recording(_ path: String, segments: Int = 4, seed: Float = 1) -> IndexedRecording {
    IndexedRecording(
      path: path, duration: 2.5, segmentation: "windows",
      starts: (0..<segments).map { Double($0) / 4 },
      ends: (0..<segments).map { Double($0) / 4 + 0.5 },
      words: (0..<segments).map { $0.isMultiple(of: 2) ? "word \($0)" : "" },
      vectors: (0..<3 * segments).map { seed * Float($0) / 7 })
  }

  static func contents(_ index: VectorIndex) throws -> [IndexedRecording] {
    var all: [IndexedRecording] = []
    try index.forEachRecording { all.append($0) }
    return all
  }

  @Test func `What is added is found again, by path`() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/a.index"
    let added = [Self.recording("b.wav"), Self.recording("a.wav", segments: 0)]
    do {
      let index = try VectorIndex(creating: path, for: Self.model)
      for recording in added { try index.add(recording) }
    }
    let index = try VectorIndex(path)
    #expect(index.model == Self.model)
    #expect(try Self.contents(index) == added.reversed())
    #expect(try index.summaries().map(\.segmentCount) == [0, 4])
    #expect(index.flaws() == [])
  }

  @Test func `A recording is added once, replaced if asked, and removed`() throws {
    let folder = try TemporaryFolder()
    let index = try VectorIndex(creating: "\(folder.path)/a.index", for: Self.model)
    try index.add(Self.recording("a.wav"))
    #expect(throws: VectorIndexError.alreadyThere(path: index.path, recording: "a.wav")) {
      try index.add(Self.recording("a.wav"))
    }
    try index.add(Self.recording("a.wav", seed: 2), isReplacing: true)
    #expect(try Self.contents(index) == [Self.recording("a.wav", seed: 2)])
    try index.remove("a.wav")
    #expect(try Self.contents(index) == [])
    #expect(throws: VectorIndexError.notThere(path: index.path, recording: "a.wav")) {
      try index.remove("a.wav")
    }
  }

  @Test func `A transaction that fails leaves nothing behind`() throws {
    struct Stop: Error {}
    let folder = try TemporaryFolder()
    let index = try VectorIndex(creating: "\(folder.path)/a.index", for: Self.model)
    try index.add(Self.recording("a.wav"))
    #expect(throws: Stop.self) {
      try index.transaction {
        try index.add(Self.recording("b.wav"))
        try index.remove("a.wav")
        throw Stop()
      }
    }
    #expect(try Self.contents(index) == [Self.recording("a.wav")])
  }

  @Test func `What is no index is refused`() throws {
    let folder = try TemporaryFolder()
    let text = try folder.write("this is a text and no index at all", to: "a.txt")
    #expect(throws: VectorIndexError.notAnIndex(path: text)) { try VectorIndex(text) }
    let missing = "\(folder.path)/missing"
    #expect(throws: VectorIndexError.self) { try VectorIndex(missing) }
    #expect(throws: VectorIndexError.exists(path: text)) {
      try VectorIndex(creating: text, for: Self.model)
    }
  }

  /// Changes every byte of what is kept of a recording, one at a time.
  @Test func `A changed byte of times, words or vectors is found`() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/a.index"
    let recording = Self.recording("some/recording.wav", segments: 40)
    do {
      let index = try VectorIndex(creating: path, for: Self.model)
      try index.add(recording)
    }
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    let parts: [Data] = [
      Data("some/recording.wav".utf8), Data("word 2".utf8), Data("windows".utf8),
      unsafe recording.vectors.withUnsafeBytes { unsafe Data($0) },
      unsafe recording.ends.withUnsafeBytes { unsafe Data($0) },
    ]
    for part in parts {
      let place = try #require(whole.range(of: part, options: .backwards))
      for offset in stride(from: place.lowerBound, to: place.upperBound, by: 13) {
        var changed = whole
        changed[offset] ^= 0x10
        try changed.write(to: URL(fileURLWithPath: path))
        #expect(try !VectorIndex(path).flaws().isEmpty, "byte \(offset)")
        #expect(throws: VectorIndexError.self) { try Self.contents(VectorIndex(path)) }
      }
    }
  }

  @Test func `What it says of its model is checked as well`() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/a.index"
    do { _ = try VectorIndex(creating: path, for: Self.model) }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let place = try #require(bytes.range(of: Data("0123".utf8)))
    bytes[place.lowerBound] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(try !VectorIndex(path).flaws().isEmpty)
  }
}
