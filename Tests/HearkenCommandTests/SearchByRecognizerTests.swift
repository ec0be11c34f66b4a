import Foundation
import SpeechPipelines
import TestSupport
import Testing

/// `hearken search` by what a recogniser hears, in recordings of tones with a model of their language.
@Suite struct SearchByRecognizerTests {
  let folder: TemporaryFolder
  let index: String
  let files: [String]

  /// An index of "abc", "cab a", "b c" and "acb", each letter a fifth of a second.
  init() async throws {
    folder = try TemporaryFolder()
    index = "\(folder.path)/a.index"
    let model = "\(folder.path)/model.safetensors"
    try IndexTests.embedder(seed: 1).write(to: model)
    let tones = try await TinyModel.folder
    files = TinyModel.texts.indices.map { "\(tones)/tones-\($0).wav" }
    let created = try await hearken(["index", "create", index, "--model", model])
    let added = try await hearken(["index", "add", index, "--model", model] + files)
    #expect(created.status == 0 && added.status == 0, "\(added.errors)")
  }

  private func search(_ arguments: [String]) async throws -> HearkenProcess.Result {
    try await hearken(
      [
        "search", index, "--recognizer", TinyModel.path, "--model",
        "\(folder.path)/model.safetensors",
      ]
        + arguments)
  }

  private func hits(_ arguments: [String]) async throws -> [SegmentSearch.Hit] {
    let result = try await search(arguments + ["--json"])
    #expect(result.status == 0, "\(result.errors)")
    return try JSONDecoder().decode([SegmentSearch.Hit].self, from: Data(result.output.utf8))
  }

  @Test(arguments: [("acb", 3, 0.0), ("cab", 1, 0.0), ("a", 1, 0.8), ("cab a", 1, 0.0)])
  func `A written word is found where it is said`(
    text: String, file: Int, start: Double
  ) async throws {
    let found = try await hits(["--text", text])
    let best = try #require(found.first { $0.file == files[file] && abs($0.start - start) < 0.2 })
    #expect(best.score > 0.8 && best.score > 0.99 * found[0].score, "\(found)")
    // No other recording says the whole of it.
    if text.count > 1 { #expect(found.allSatisfy { $0.file == files[file] || $0.score < 0.6 }) }
  }

  @Test func `Text is written as places of a recording are, and cut out`() async throws {
    let result = try await search(["--text", "cab", "--top", "1", "--cut", "\(folder.path)/cut"])
    let fields = result.output.split(separator: "\n").map { $0.split(separator: "\t") }
    #expect(fields.count == 1 && fields[0].count == 4 && fields[0][1] == files[1], "\(result)")
    let cut = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/cut")
    #expect(cut.count == 1 && cut[0].hasPrefix("001-tones-1-"))
    let json = try await search(["--text", "cab", "--top", "1", "--json"])
    #expect(json.output.contains(#""search" : "text""#))
    let nobody = try await search(["--text", "xyz"])
    #expect(nobody.status != 0 && nobody.output == "" && nobody.errors.contains("xyz"), "\(nobody)")
  }

  @Test func `A spoken word is found where it is said, its own place left out`() async throws {
    let own = [files[1], "--from", "0", "--to", "0.6"]
    let copy = "\(folder.path)/copy.wav"
    try FileManager.default.copyItem(atPath: files[1], toPath: copy)
    let found = try await hits([copy, "--from", "0", "--to", "0.6", "--posteriors"])
    #expect(found[0].file == files[1] && found[0].start < 0.2 && found[0].score > 0.8, "\(found)")
    let others = try await hits(own + ["--posteriors"])
    #expect(!others.contains { $0.file == files[1] && $0.start < 0.2 })

    let ranked = try await hits(
      [copy, "--from", "0", "--to", "0.6", "--rerank", "posteriors", "--top", "3"])
    #expect(ranked.count == 3 && ranked[0].file == files[1], "\(ranked)")
    let distances = ranked.compactMap(\.distance)
    #expect(distances == distances.sorted() && distances.count == 3 && distances[0] < 0.2)
  }

  @Test func `Recordings that are gone are told, in the exit code as well`() async throws {
    let gone = "\(folder.path)/gone.index"
    let copies = ["a", "b"].map { "\(folder.path)/\($0).wav" }
    for copy in copies { try FileManager.default.copyItem(atPath: files[1], toPath: copy) }
    let model = ["--model", "\(folder.path)/model.safetensors"]
    _ = try await hearken(["index", "create", gone] + model)
    _ = try await hearken(["index", "add", gone] + model + copies)
    for (place, status) in [(0, Int32(66)), (1, 65)] {
      try FileManager.default.removeItem(atPath: copies[place])
      let result = try await hearken(
        ["search", gone, "--text", "cab", "--recognizer", TinyModel.path] + model)
      #expect(result.status == status, "\(result)")
      #expect(result.errors.contains("\(copies[place]) cannot be read"), "\(result)")
      #expect(result.output.isEmpty == (status == 65), "\(result)")
    }
  }

  @Test func `What cannot be compared is told`() async throws {
    for times in [["--from", "0", "--to", "0.01"], ["--from", "70"]] {
      let result = try await search([files[0], "--posteriors"] + times)
      #expect(result.status == 65, "\(result)")
      #expect(result.errors.contains("hears nothing in \(files[0])"), "\(result)")
    }
    #expect(try await search(["--text", "cab", "--rerank", "posteriors"]).status == 64)
    #expect(try await search([files[0], "--posteriors", "--rerank", "dtw"]).status == 64)
    let gone = try await search([files[0], "--posteriors", "--recognizer", "nowhere"])
    #expect(gone.status == 69, "\(gone)")
  }
}
