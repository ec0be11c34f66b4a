import AudioFiles
import Tensors
import TestSupport
import Testing

@testable import SpeechPipelines

@Suite struct SpectralChangeTests {
  private static func waveform(_ text: String) throws -> Waveform {
    Waveform(samples: tones(text, sampleRate: 8000), sampleRate: 8000)
  }

  @Test func `Changes of a step, worked out by hand`() throws {
    let change = try SpectralChange()
    // Four frames of 0, then of 3 in both of two features: the means differ by (3, 3) in the middle.
    let frames = Tensor(
      shape: [8, 2], values: [0, 0, 0, 0, 0, 0, 0, 0] + Array(repeating: 3, count: 8))
    let d = change.changes(frames)
    expectClose([d[0], d[4]], [0, Float(18).squareRoot()])
    #expect(d.indices.max { d[$0] < d[$1] } == 4)
    #expect(change.peaks(of: d) == [4])
    #expect(change.peaks(of: []) == [] && change.peaks(of: [0, 0, 0]) == [])
    // Of equal neighbours the first counts, and what lies too near to a larger one does not.
    #expect(change.peaks(of: [0, 5, 5, 0, 0, 0, 4, 0, 6, 0]) == [1, 8])
  }

  @Test func `Every end and beginning of a tone is found, and nothing else`() throws {
    let found = try SpectralChange()(Self.waveform("abcdefgh"))
    // A tone of 0.15 s, 0.05 s of silence, and so on: eight ends and seven beginnings within.
    let wanted = (0..<8).map { 0.2 * Double($0) + 0.15 } + (1..<8).map { 0.2 * Double($0) }
    for time in wanted { #expect(found.contains { abs($0 - time) < 0.025 }, "\(time): \(found)") }
    #expect(found.count == wanted.count, "\(found)")
    // A higher threshold finds a part of them.
    let strict = try SpectralChange(threshold: 3)(Self.waveform("abcdefgh"))
    #expect(strict.count <= found.count && strict.allSatisfy(found.contains))
  }

  @Test func `Stretches between changes hold the words, and have the lengths asked for`() throws {
    let waveform = try Self.waveform("abcdefgh")
    let segmentation = Segmentation.changes(try SpectralChange(), lengths: 0.25...0.9)
    let pieces = segmentation.pieces(of: waveform, path: "a.wav")
    #expect(pieces.allSatisfy { (0.25...0.9).contains($0.times.upperBound - $0.times.lowerBound) })
    #expect(
      pieces.contains {
        abs($0.times.lowerBound - 0.4) < 0.03 && abs($0.times.upperBound - 0.8) < 0.03
      })
    // Silence has no changes, and is one piece.
    let silence = Waveform(samples: [Float](repeating: 0, count: 16_000), sampleRate: 8000)
    #expect(segmentation.pieces(of: silence, path: "s.wav").map(\.times) == [0..<2])
  }
}
