import Foundation
import NeuralNetworks
import SpeechFeatures
import SpeechPipelines
import SpokenQuerySearch
import Tensors
import TestSupport
import Testing

/// `hearken index`, `search`, `similar` and `duplicates`, with a model of random weights.
@Suite struct IndexTests {
  let folder: TemporaryFolder
  let model: String

  init() throws {
    folder = try TemporaryFolder()
    model = "\(folder.path)/model.safetensors"
    try Self.embedder(seed: 1).write(to: model)
  }

  static func embedder(seed: UInt64) throws -> Embedder {
    let features = SegmentFeatures.Configuration()
    var stack = RecurrentStack.Configuration()
    (stack.cell, stack.layerCount, stack.hiddenSize) = (.gru, 1, 8)
    var random = SeededGenerator(seed: seed)
    let configuration = Embedder.Configuration(
      features: features,
      network: SequenceAutoencoder.Configuration(
        featureCount: features.features.featureCount, encoder: stack, vectorSize: 16,
        decoderSize: nil), objective: .views, name: "tiny")
    return try Embedder(
      configuration, network: SequenceAutoencoder(configuration.network, using: &random),
      whitening: VectorWhitening(of: .random([40, 16], seed: seed), power: 0))
  }

  private func record(_ texts: [String]) throws -> [String] {
    try texts.enumerated().map { index, text in
      try folder.write(
        soundFile(tones(text, sampleRate: 8000), sampleRate: 8000), to: "r\(index).wav")
    }
  }

  private func run(_ arguments: String...) async throws -> HearkenProcess.Result {
    try await hearken(arguments + ["--model", model])
  }

  @Test func `Create, add, search, list, remove, verify`() async throws {
    let index = "\(folder.path)/a.index"
    let files = try record(["abcdefgh", "hgfedcba", "aabbccdd"])
    #expect(try await run("index", "create", index).status == 0)
    #expect(try await run("index", "create", index).status == 64)
    #expect(try await run("index", "add", index, files[0], files[1], files[2]).status == 0)
    let list = try await hearken(["index", "list", index])
    #expect(list.output.split(separator: "\n").count == 3)
    #expect(list.output.hasPrefix("\(files[0])\t1.60\t"))

    let found = try await run(
      "search", index, files[1], "--from", "0.4", "--to", "0.85", "--top", "3")
    #expect(found.status == 0, "\(found.errors)")
    #expect(found.output.split(separator: "\n").count == 3)
    // The place of the query itself is left out; as another recording it comes first.
    let copy = "\(folder.path)/copy.wav"
    try FileManager.default.copyItem(atPath: files[1], toPath: copy)
    let first = try await run(
      "search", index, copy, "--from", "0.4", "--to", "0.85", "--top", "1", "--cut",
      "\(folder.path)/cut", "--rerank", "dtw")
    #expect(first.output.contains("\(files[1])\t0.40\t0.85"), "\(first.output)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/cut").count == 1)

    #expect(try await hearken(["index", "remove", index, files[0]]).status == 0)
    #expect(try await hearken(["index", "remove", index, files[0]]).status == 65)
    let verified = try await hearken(["index", "verify", index])
    #expect(verified.status == 0 && verified.output.contains("2 recordings"))
    #expect(try await hearken(["index", "stats", index]).output.contains("recordings   2"))
  }

  @Test func `A query with another model is refused`() async throws {
    let index = "\(folder.path)/a.index"
    let files = try record(["abcd"])
    _ = try await run("index", "create", index)
    _ = try await run("index", "add", index, files[0])
    let other = "\(folder.path)/other.safetensors"
    try Self.embedder(seed: 2).write(to: other)
    let result = try await hearken(["search", index, files[0], "--model", other])
    #expect(result.status == 69)
    #expect(result.errors.contains("holds vectors of the model tiny"))
  }

  @Test func `Indexes of one model are merged, all or nothing`() async throws {
    let files = try record(["abcd", "dcba"])
    let (one, two) = ("\(folder.path)/1.index", "\(folder.path)/2.index")
    for (index, file) in [(one, files[0]), (two, files[1])] {
      _ = try await run("index", "create", index)
      _ = try await run("index", "add", index, file)
    }
    #expect(try await hearken(["index", "merge", one, two]).status == 0)
    #expect(try await hearken(["index", "list", one]).output.split(separator: "\n").count == 2)
    // What is there already is refused, and nothing is changed.
    #expect(try await hearken(["index", "merge", two, one]).status == 65)
    #expect(try await hearken(["index", "list", two]).output.split(separator: "\n").count == 1)
  }

  /// Kills `index add` at many moments, also while it commits.
  @Test func `Killed while adding, an index is as it was or as it was meant to be`() async throws {
    let index = "\(folder.path)/a.index"
    let files = try record((0..<12).map { "abcdefgh\($0)" })
    _ = try await run("index", "create", index)
    _ = try await run("index", "add", index, files[0])
    var outcomes: Set<Int> = []
    for milliseconds in stride(from: 20, through: 420, by: 40) {
      let process = try HearkenProcess(
        ["index", "add", index] + files.dropFirst() + ["--model", model, "--threads", "1"])
      try await Task.sleep(for: .milliseconds(milliseconds))
      process.send(SIGKILL)
      _ = await process.result()
      let verified = try await hearken(["index", "verify", index])
      #expect(verified.status == 0, "\(verified.errors)")
      let count = try await hearken(["index", "list", index]).output.split(separator: "\n").count
      outcomes.insert(count)
      if count == 12 {
        _ = try await hearken(["index", "remove", index] + files.dropFirst())
      }
    }
    #expect(outcomes.isSubset(of: [1, 12]), "\(outcomes)")
  }

  @Test func `A changed byte is found`() async throws {
    let index = "\(folder.path)/a.index"
    let files = try record(["abcdefgh"])
    _ = try await run("index", "create", index)
    _ = try await run("index", "add", index, files[0])
    let whole = try Data(contentsOf: URL(fileURLWithPath: index))
    // In the middle of a file that is nearly all vectors.
    for offset in stride(from: whole.count * 2 / 3, to: whole.count, by: 601) {
      guard whole[offset..<min(offset + 8, whole.count)].contains(where: { $0 != 0 }) else {
        continue  // the unused end of a page, which nobody reads
      }
      var changed = whole
      changed[offset] ^= 0x40
      try changed.write(to: URL(fileURLWithPath: index))
      let result = try await hearken(["index", "verify", index])
      #expect(result.status == 66 || result.status == 65, "byte \(offset): \(result)")
    }
  }

  @Test func `Similar and duplicate recordings`() async throws {
    let index = "\(folder.path)/a.index"
    let files = try record(["abcdefghab", "hgfaabhcde", "abcdefghab"])
    _ = try await run("index", "create", index)
    _ = try await run("index", "add", index, files[0], files[1], files[2])
    let pairs = try await hearken(["duplicates", index, "--min-score", "0.99"])
    #expect(pairs.output == "1.000\t\(files[0])\t\(files[2])\n")
    let similar = try await run("similar", files[1], "--index", index, "--top", "1")
    #expect(similar.output == "1.000\t\(files[1])\n")
  }

  @Test func `What cannot be read is told, and the others are added`() async throws {
    let index = "\(folder.path)/a.index"
    let files = try record(["abcd"])
    _ = try await run("index", "create", index)
    let added = try await run("index", "add", index, files[0], "\(folder.path)/missing.wav")
    #expect(added.status == 66)
    #expect(try await hearken(["index", "list", index]).output.split(separator: "\n").count == 1)
    let noIndex = try await run("index", "add", files[0], files[0])
    #expect(noIndex.status == 65)
    #expect(noIndex.errors.contains("is not an index"))
    let missing = try await hearken(["search", "\(folder.path)/none.index", files[0]])
    #expect(missing.status == 65 && missing.errors.contains("There is no index"), "\(missing)")
    let directory = try await hearken(["duplicates", folder.path])
    #expect(directory.status == 65 && directory.errors.contains("is not an index"), "\(directory)")
  }
}
