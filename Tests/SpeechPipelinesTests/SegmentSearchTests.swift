import AudioFiles
import Foundation
import SpeechPipelines
import Tensors
import TestSupport
import Testing
import VectorIndexes

@Suite struct SegmentSearchTests {
  private static func index(
    in folder: TemporaryFolder, _ recordings: [IndexedRecording]
  ) throws -> VectorIndex {
    let index = try VectorIndex(
      creating: "\(folder.path)/a.index",
      for: VectorIndex.Model(hash: "h", name: "n", vectorSize: 2))
    for recording in recordings { try index.add(recording) }
    return index
  }

  private static func recording(
    _ path: String, _ segments: [(start: Double, end: Double, x: Float, y: Float, word: String)]
  ) -> IndexedRecording {
    IndexedRecording(
      path: path, duration: 10, segmentation: "windows", starts: segments.map(\.start),
      ends: segments.map(\.end), words: segments.map(\.word),
      vectors: segments.flatMap { [$0.x, $0.y] })
  }

  @Test func `Overlapping places are merged, others kept, by falling score`() throws {
    let folder = try TemporaryFolder()
    let index = try Self.index(
      in: folder,
      [
        Self.recording(
          "a.wav",
          [
            (1.0, 1.5, 0.8, 0.6, ""), (1.1, 1.6, 1, 0, "one"), (1.2, 1.7, 0.6, 0.8, ""),
            (3.0, 3.5, 0.9, 0.1, "won"),
          ]),
        Self.recording("b.wav", [(1.1, 1.6, 0.95, 0, "")]),
      ])
    let search = try SegmentSearch(index)
    let hits = search.hits(for: [1, 0], count: 10)
    #expect(hits.map(\.file) == ["a.wav", "b.wav", "a.wav"])
    #expect(hits.map(\.start) == [1.1, 1.1, 3.0])
    #expect(hits.map(\.word) == ["one", nil, "won"])
    #expect(search.hits(for: [1, 0], count: 2).count == 2)
    #expect(search.hits(for: [1, 0], count: 10, least: 0.94).count == 2)
    let others = search.hits(for: [1, 0], count: 1, excluding: ("a.wav", 1.0..<1.7))
    #expect(others.map(\.file) == ["b.wav"])
  }

  @Test func `Many windows of one place do not hide the second`() throws {
    let folder = try TemporaryFolder()
    let crowd = (0..<500).map { row in
      (start: 1.0 + Double(row) * 1e-4, end: 1.5, x: Float(1), y: Float(0), word: "")
    }
    let index = try Self.index(
      in: folder,
      [Self.recording("a.wav", crowd), Self.recording("b.wav", [(0, 1, 0.1, 0.9, "")])])
    let hits = try SegmentSearch(index).hits(for: [1, 0], count: 2)
    #expect(hits.map(\.file) == ["a.wav", "b.wav"])
  }

  @Test func `An empty index gives no places`() throws {
    let folder = try TemporaryFolder()
    #expect(try SegmentSearch(Self.index(in: folder, [])).hits(for: [1, 0], count: 5) == [])
  }

  @Test func `Windows of each length, and the whole of what is shorter`() throws {
    let embedder = try TinyEmbedder.make()
    let folder = try TemporaryFolder()
    let word = tones("abc", sampleRate: 8000)
    let path = try folder.write(soundFile(word, sampleRate: 8000), to: "a.wav")
    let windows = Segmentation.windows(lengths: [0.3, 0.5], shift: 0.1)
    let recording = try RecordingIndexing(embedder, segmentation: windows)(path)
    // 0.6 s hold 4 windows of 0.3 s and 2 of 0.5 s.
    #expect(recording.segmentCount == 6)
    #expect(recording.vectors.count == 6 * embedder.vectorSize)
    let long = Segmentation.windows(lengths: [2], shift: 0.1)
    #expect(try RecordingIndexing(embedder, segmentation: long)(path).segmentCount == 1)
  }

  @Test func `A word cut from a recording is found where it was cut`() throws {
    let embedder = try TinyEmbedder.make()
    let folder = try TemporaryFolder()
    let samples = tones("abcdefgh", sampleRate: 8000)
    let path = try folder.write(soundFile(samples, sampleRate: 8000), to: "a.wav")
    let index = try VectorIndex(
      creating: "\(folder.path)/a.index", for: VectorIndex.Model(embedder))
    try index.add(RecordingIndexing(embedder, segmentation: .standardWindows)(path))
    let cut = Waveform(samples: samples, sampleRate: 8000)[0.4..<0.85]
    let hits = try SegmentSearch(index).hits(for: embedder.vector(of: cut.samples), count: 5)
    let hit = hits[0]
    #expect(abs(hit.start - 0.4) < 0.11 && abs(hit.end - 0.85) < 0.11, "\(hits)")
    #expect(hit.score > 0.8)
  }

  @Test func `The same recording slower is like it, another is not`() throws {
    let embedder = try TinyEmbedder.make()
    let folder = try TemporaryFolder()
    let one = Waveform(samples: tones("abcdefghab", sampleRate: 8000), sampleRate: 8000)
    let other = Waveform(samples: tones("hgfaabhcde", sampleRate: 8000), sampleRate: 8000)
    let index = try VectorIndex(
      creating: "\(folder.path)/a.index", for: VectorIndex.Model(embedder))
    for (name, waveform) in [("one", one), ("slow", one.speedChanged(by: 0.95)), ("other", other)] {
      try waveform.write(to: "\(folder.path)/\(name).wav")
      try index.add(
        RecordingIndexing(embedder, segmentation: .standardWindows)(
          "\(folder.path)/\(name).wav", name: name))
    }
    let pairs = try RecordingSignature().pairs(in: index, least: -1)
    #expect(pairs.count == 3)
    #expect([pairs[0].first, pairs[0].second].sorted() == ["one", "slow"])
  }
}
