import SpokenQuerySearch
import Tensors
import TestSupport
import Testing
import VectorIndexes

@testable import SpeechPipelines

@Suite struct RecordingAlignmentTests {
  private static let size = 16

  /// Windows of two lengths every 0.1 s, of which only those of 0.65 s are compared.
  private static func recording(_ path: String, _ vectors: Tensor) -> IndexedRecording {
    let count = vectors.rowCount
    let starts = (0..<count).map { Double($0) / 10 }
    return IndexedRecording(
      path: path, duration: Double(count) / 10 + 0.6, segmentation: "windows",
      starts: starts + starts, ends: starts.map { $0 + 0.65 } + starts.map { $0 + 0.3 },
      words: [String](repeating: "", count: 2 * count),
      vectors: vectors.values + Tensor.random([count, size], seed: 99).values)
  }

  private static func part(_ rows: Range<Int>, of tensor: Tensor) -> Tensor {
    Tensor(
      shape: [rows.count, size],
      values: Array(tensor.values[rows.lowerBound * size..<rows.upperBound * size]))
  }

  @Test func `A part of a recording lies on it where it was cut`() throws {
    let whole = Tensor.random([80, Self.size], seed: 1).unitRows
    let alignment = RecordingAlignment()
    func track(_ tensor: Tensor) throws -> RecordingAlignment.Track {
      try #require(alignment.track(Self.recording("a", tensor), vectorSize: Self.size))
    }
    let (one, cut) = (try track(whole), try track(Self.part(30..<60, of: whole)))
    #expect(one.vectors == whole)
    let found = try #require(alignment(one, cut))
    expectClose([found.score], [1])
    #expect(abs(found.lag + 3) < 1e-9)
    #expect(abs(try #require(alignment(cut, one)).lag - 3) < 1e-9)
    let other = try track(Tensor.random([80, Self.size], seed: 2).unitRows)
    #expect(try #require(alignment(one, other)).score < 0.3)
    // Less than two seconds on each other tell nothing.
    #expect(alignment(one, try track(Self.part(0..<15, of: whole))) == nil)
  }

  @Test func `Of an index, pairs and scores; segments that are no windows are left out`() throws {
    let folder = try TemporaryFolder()
    let index = try VectorIndex(
      creating: "\(folder.path)/a.index",
      for: VectorIndex.Model(hash: "h", name: "n", vectorSize: Self.size))
    let whole = Tensor.random([60, Self.size], seed: 1).unitRows
    let cut = Self.recording("cut", Self.part(20..<60, of: whole))
    var words = Self.recording("words", whole)
    words.segmentation = "words"
    for recording in [
      Self.recording("whole", whole), cut, words,
      Self.recording("other", Tensor.random([60, Self.size], seed: 5).unitRows),
    ] { try index.add(recording) }
    let pairs = try RecordingAlignment().pairs(in: index, least: 0.5)
    #expect(pairs.map(\.first) == ["cut"] && pairs.map(\.second) == ["whole"])
    let scores = try RecordingAlignment().scores(of: cut, in: index)
    #expect(scores.count == 3 && scores["words"] == nil)
    expectClose([scores["whole"] ?? 0, scores["cut"] ?? 0], [1, 1])
  }
}
