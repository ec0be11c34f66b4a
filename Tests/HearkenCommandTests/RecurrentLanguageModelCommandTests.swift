import Foundation
import TestSupport
import Testing

@Suite struct RecurrentLanguageModelCommandTests {
  let folder: TemporaryFolder
  let text: String

  init() throws {
    folder = try TemporaryFolder()
    let lines = (0..<400).map { ["the cat sat", "the cat ran home", "a dog ran"][$0 % 3] + "\n" }
    text = try folder.write(lines.joined(), to: "text.txt")
  }

  private var model: String { "\(folder.path)/words/words.recurrent.safetensors" }

  private func train(_ arguments: [String] = []) async throws -> HearkenProcess.Result {
    try await hearken(
      ["train", "recurrent-lm", text, "--output", "\(folder.path)/words", "--hidden", "8"]
        + ["--embedding", "4", "--classes", "3", "--batch", "100", "--epochs", "3"] + arguments)
  }

  @Test func `A model is trained, scores a text, and judges what was heard`() async throws {
    let training = try await train()
    #expect(training.status == 0 && training.output == "")
    #expect(training.errors.contains("best dev perplexity"))
    let scored = try await hearken(["lm", "score", model, text])
    #expect(scored.status == 0 && scored.output.hasPrefix("400 sentences, 1333 words, 0 unknown"))
    #expect(!scored.output.contains("hits"))
    let each = try await hearken(["lm", "score", model, text, "--per-sentence"])
    #expect(each.output.split(separator: "\n").count == 400)

    let info = try await hearken(["lm", "info", model])
    #expect(info.output.hasPrefix("scrn, layers 1, units 8, embeddings of 4\n7 words, "))

    // A second training in the folder has to be asked for.
    #expect(try await train().status == 64)
    #expect(try await train(["--resume"]).status == 0)

    let recording = ShippedModelTests.audio("an4-cen8-fcaw-b.flac")
    func transcript(_ arguments: [String]) async throws -> HearkenProcess.Result {
      try await hearken(["transcribe", recording] + arguments)
    }
    let plain = try await transcript(["--recurrent-lm", ""])
    let none = try await transcript(["--recurrent-lm", model, "--recurrent-share", "0"])
    let judged = try await transcript(["--recurrent-lm", model, "--recurrent-share", "0.3"])
    #expect(plain.status == 0 && plain.output == none.output)
    #expect(judged.status == 0 && !judged.output.isEmpty)
    #expect(try await transcript(["--recurrent-lm", text]).status == 69)
    // It judges what an n-gram model finds; "an4" has none.
    let alone = try await transcript(["--model", "an4", "--recurrent-lm", model])
    #expect(alone.status == 64 && alone.errors.contains("but no n-gram model"), "\(alone)")
    #expect(try await transcript(["--recurrent-lm", model, "--recurrent-share", "2"]).status == 64)
  }

  @Test func `Empty texts and standard input are refused`() async throws {
    let empty = try folder.write("\n\n", to: "empty.txt")
    let output = "\(folder.path)/none"
    let nothing = try await hearken(["train", "recurrent-lm", empty, "--output", output])
    #expect(nothing.status == 65 && nothing.errors.contains("too few sentences"))
    #expect(
      try await hearken(["train", "recurrent-lm", "-", "--output", output]).status == 64)
    #expect(
      try await hearken(["train", "recurrent-lm", "nowhere.txt", "--output", output]).status == 65)
  }
}
