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

  @Test func `By a graph the same is found, and what was added since is not missed`() async throws {
    let index = "\(folder.path)/a.index"
    let files = try record(["abcdefgh", "hgfedcba", "aabbccdd"])
    _ = try await run("index", "create", index)
    _ = try await run("index", "add", index, files[0], files[1])
    let query = ["--from", "0.4", "--to", "0.85", "--top", "4", "--json", "--model", model]
    let exact = try await hearken(["search", index, files[2]] + query)
    #expect(exact.errors.contains("exact search of"), "\(exact.errors)")
    let near = try await hearken(["search", index, files[2], "--approximate"] + query)
    #expect(near.status == 0 && near.errors.contains("approximate search of"), "\(near.errors)")
    #expect(near.output.contains(#""search" : "approximate""#))
    let (best, found) = try (
      JSONDecoder().decode([SegmentSearch.Hit].self, from: Data(exact.output.utf8)),
      JSONDecoder().decode([SegmentSearch.Hit].self, from: Data(near.output.utf8))
    )
    #expect(found.map(\.file) == best.map(\.file) && found.map(\.start) == best.map(\.start))
    expectClose(found.map(\.score), best.map(\.score))
    // The graph exists now, so that it is brought up to date at every change.
    let added = try await run("index", "add", index, files[2])
    #expect(added.errors.contains("a.index-graph: the graph of"), "\(added.errors)")
    let copy = "\(folder.path)/copy.wav"
    try FileManager.default.copyItem(atPath: files[2], toPath: copy)
    let own = try await hearken(["search", index, copy, "--approximate"] + query)
    #expect(own.output.contains(files[2]))
    // Without that the graph is of an earlier state and is not searched.
    _ = try await run("index", "add", index, copy, "--no-graph")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(index)-graph"))
    #expect(try await hearken(["index", "verify", index]).status == 0)
    #expect(try await hearken(["index", "graph", index]).status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: "\(index)-graph")) != bytes)
    // A changed byte of the graph is found as well.
    var changed = try Data(contentsOf: URL(fileURLWithPath: "\(index)-graph"))
    changed[changed.count / 3] ^= 1
    try changed.write(to: URL(fileURLWithPath: "\(index)-graph"))
    let verified = try await hearken(["index", "verify", index])
    #expect(verified.status == 66 && verified.errors.contains("graph is damaged"))
  }

  @Test func `Vectors are drawn by word, a segment beside its reconstruction`() async throws {
    let index = "\(folder.path)/a.index"
    let files = try record(["abcd", "dcba", "abab", "cdcd"])
    _ = try await run("index", "create", index)
    _ = try await run(
      "index", "add", index, files[0], files[1], files[2], files[3], "--segments", "whole")
    let picture = "\(folder.path)/vectors.png"
    let none = try await hearken(["index", "picture", index, "--output", picture])
    #expect(none.status == 65 && none.errors.contains("3 are needed"), "\(none)")
    let manifest = try folder.write(
      "path\ttranscript\nr0.wav\tone\nr1.wav\ttwo\nr2.wav\tone\nr3.wav\tthree\n", to: "m.tsv")
    let drawn = try await hearken(
      ["index", "picture", index, "--output", picture, "--manifest", manifest])
    #expect(drawn.status == 0 && drawn.output.contains("4 of 4 segments"), "\(drawn)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: picture)).starts(with: [0x89, 0x50]))

    let beside = "\(folder.path)/beside.png"
    let without = try await run("reconstruct", files[0], "--output", beside)
    #expect(without.status == 69 && without.errors.contains("has no decoder"), "\(without)")
    var configuration = try Self.embedder(seed: 1).configuration
    (configuration.network.decoderSize, configuration.objective) = (8, .autoencoder)
    var random = SeededGenerator(seed: 1)
    let decoder = "\(folder.path)/decoder.safetensors"
    try Embedder(
      configuration, network: SequenceAutoencoder(configuration.network, using: &random),
      whitening: VectorWhitening(of: .random([40, 16], seed: 1), power: 0)
    ).write(to: decoder)
    let made = try await hearken(
      ["reconstruct", files[0], "--model", decoder, "--output", beside])
    #expect(made.status == 0 && made.output.contains("mean square"), "\(made)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: beside)).starts(with: [0x89, 0x50]))
  }

  @Test func `Places found before are queries, and each recording may be one`() async throws {
    let index = "\(folder.path)/a.index"
    let files = try record(["abcdefgh", "hgfedcba"])
    _ = try await run("index", "create", index)
    _ = try await run("index", "add", index, files[0], files[1])
    let first = try await run(
      "search", index, files[0], "--from", "0.4", "--to", "0.85", "--json", "--top", "3")
    let found = try folder.write(first.output, to: "found.json")
    let hits = try JSONDecoder().decode([SegmentSearch.Hit].self, from: Data(first.output.utf8))
    let byHit = try await run("search", index, "--hits", found, "--hit", "2", "--top", "3")
    let byTimes = try await run(
      "search", index, hits[1].file, "--from", "\(hits[1].start)", "--to", "\(hits[1].end)",
      "--top", "3")
    #expect(byHit.status == 0 && byHit.output == byTimes.output, "\(byHit)")
    let beyond = try await run("search", index, "--hits", found, "--hit", "9")
    #expect(beyond.status == 65 && beyond.errors.contains("holds 3 places"), "\(beyond)")
    #expect(try await run("search", index, "--hits", files[0], "--hit", "1").status == 65)
    #expect(try await run("search", index, "--hit", "1").status == 64)

    let each = try await run("search", index, files[0], files[1], "--each", "--top", "1")
    let lines = each.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(zip(lines, files).allSatisfy { $0.hasPrefix("\($1)\t") }, "\(each.output)")
  }

  /// The commands on a server that the test starts, and `kill -9` while one adds.
  @Test func `An index in PostgreSQL is used like a file`() async throws {
    let server = try PostgreSQLServer()
    let (index, file) = (server.address(), "\(folder.path)/a.index")
    let files = try record((0..<6).map { "abcdefgh\($0)hg" })
    for each in [index, file] {
      #expect(try await run("index", "create", each).status == 0)
      #expect(try await run("index", "add", each, files[0], files[1], files[2]).status == 0)
    }
    #expect(try await run("index", "create", index).status == 64)
    for command in ["list", "verify"] {
      let (one, other) = (
        try await hearken(["index", command, index]), try await hearken(["index", command, file])
      )
      #expect(one.status == 0, "\(one.errors)")
      #expect(one.output.replacing(index, with: file) == other.output)
    }
    let query = [files[1], "--from", "0.4", "--to", "0.85", "--model", model]
    let exact = try await hearken(["search", file] + query)
    let found = try await hearken(["search", index] + query)
    #expect(found.status == 0 && found.output == exact.output, "\(found)")
    #expect(found.errors.contains("exact search of"))
    #expect(try await hearken(["index", "graph", index]).status == 0)
    let near = try await hearken(["search", index] + query)
    #expect(near.output == exact.output && near.errors.contains("approximate search of"))
    #expect(
      try await hearken(["duplicates", index]).output == hearken(["duplicates", file]).output)

    var outcomes: Set<Int> = []
    for milliseconds in [60, 120, 180, 240, 300] {
      let process = try HearkenProcess(
        ["index", "add", index] + files.dropFirst(3) + ["--model", model, "--threads", "1"])
      try await Task.sleep(for: .milliseconds(milliseconds))
      process.send(SIGKILL)
      _ = await process.result()
      let list = try await hearken(["index", "list", index]).output
      outcomes.insert(list.split(separator: "\n").count)
      if outcomes.contains(6) { break }
    }
    #expect(outcomes.isSubset(of: [3, 6]), "\(outcomes)")
    #expect(try await hearken(["index", "verify", index]).status == 0)
    #expect(try await hearken(["index", "remove", index, files[0]]).status == 0)
    #expect(try await hearken(["index", "merge", file, index]).status == 65)
    let gone = try await hearken(["search", "postgresql:///none?host=/none"] + query)
    #expect(gone.status == 65 && gone.errors.contains("check that the server runs"), "\(gone)")
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
