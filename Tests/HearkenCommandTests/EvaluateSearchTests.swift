import Foundation
import SpeechPipelines
import TestSupport
import Testing

/// `hearken evaluate search --continuous` on words of tones within longer recordings.
@Suite struct EvaluateSearchTests {
  private struct Method: Decodable {
    struct Figures: Decodable {
      struct Mean: Decodable {
        var mean: Double
      }
      var map: Mean
      var precisionAt1: Mean
      var mtwv: Double
      var queries: Int
    }
    var name: String
    var kind: String
    var all: Figures
    var otherSpeakers: Figures?
  }

  let folder: TemporaryFolder
  let arguments: [String]

  /// Three recordings with the word "abc" in each, a fifth of a second a letter.
  init() throws {
    folder = try TemporaryFolder()
    let model = "\(folder.path)/model.safetensors"
    try IndexTests.embedder(seed: 1).write(to: model)
    var (manifest, words) = ("path\tspeaker\n", "utterance\tstart\tend\tlabel\n")
    for (index, text) in ["abcdefgh", "fghabced", "hecabcgd"].enumerated() {
      try folder.write(
        soundFile(tones(text, sampleRate: 8000), sampleRate: 8000), to: "r\(index).wav")
      manifest += "r\(index).wav\ts\(index % 2)\n"
      let letters = Array(text)
      for start in stride(from: 0, to: letters.count - 2, by: 1) {
        let word = String(letters[start..<start + 3])
        guard word == "abc" || start.isMultiple(of: 3) && !word.contains("a") else { continue }
        words += "r\(index)\t\(0.2 * Double(start))\t\(0.2 * Double(start + 3))\t\(word)\n"
      }
    }
    try folder.write(words, to: "words.tsv")
    arguments = [
      "evaluate", "search", "--continuous", "--manifest",
      try folder.write(manifest, to: "all.tsv"), "--words", "\(folder.path)/words.tsv",
      "--min-speakers", "2", "--lengths", "0.6", "--model", model, "--format", "json",
    ]
  }

  @Test func `Warping finds every saying in longer recordings, and ranks what a model found`()
    async throws
  {
    let result = try await hearken(arguments + ["--rerank", "dtw", "--warping"])
    #expect(result.status == 0, "\(result.errors)")
    let methods = try JSONDecoder().decode([Method].self, from: Data(result.output.utf8))
    #expect(methods.map(\.kind) == ["views", "views, dtw", "everywhere"])
    let (ranked, warping) = (methods[1], methods[2])
    // Each of three sayings finds the two others; r0 and r2 are one speaker's.
    #expect(warping.all.queries == 3 && warping.all.map.mean == 1 && warping.all.mtwv > 0.99)
    #expect(warping.otherSpeakers?.map.mean == 1 && warping.otherSpeakers?.queries == 3)
    // All windows are among the places that are looked at, so that ranking them is warping.
    #expect(ranked.all.precisionAt1.mean == 1)
    #expect(methods[0].all.map.mean <= ranked.all.map.mean)
  }

  @Test func `Without --continuous there is nothing to rank`() async throws {
    var arguments = arguments
    arguments.removeAll { $0 == "--continuous" }
    let result = try await hearken(arguments + ["--warping"])
    #expect(result.status == 64 && result.errors.contains("belong to --continuous"))
    let lengths = try await hearken(self.arguments + ["--lengths", "0.3,long"])
    #expect(lengths.status == 64)
  }
}
