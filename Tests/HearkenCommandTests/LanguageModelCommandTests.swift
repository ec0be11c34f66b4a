import Foundation
import TestSupport
import Testing

@Suite struct LanguageModelCommandTests {
  let folder: TemporaryFolder
  let text: String

  init() throws {
    folder = try TemporaryFolder()
    text = try folder.write("the cat sat\nthe cat ran\na dog ran home\n", to: "text.txt")
  }

  private var model: String { "\(folder.path)/words.lm" }

  private func train(_ arguments: [String] = []) async throws -> HearkenProcess.Result {
    try await hearken(["train", "lm", text, "--output", model] + arguments)
  }

  @Test func trainScoreConvert() async throws {
    let arpa = "\(folder.path)/words.arpa"
    let training = try await train(["--order", "2", "--arpa", arpa])
    #expect(training.status == 0 && training.output == "")
    #expect(training.errors.contains("0.5, 1 and 1.5 are used"))
    let info = try await hearken(["lm", "info", model])
    #expect(info.status == 0 && info.output.hasPrefix("10 1-grams, 11 2-grams\n8 bits a"))

    // The ARPA file and the binary model made of it give the same scores.
    let exact = "\(folder.path)/exact.lm"
    let conversion = try await hearken(
      ["lm", "convert", arpa, exact, "--probability-bits", "32", "--backoff-bits", "32"])
    #expect(conversion.status == 0 && conversion.errors == "")
    let perSentence = ["--per-sentence"]
    let ofARPA = try await hearken(["lm", "score", arpa, text] + perSentence)
    let ofBinary = try await hearken(["lm", "score", exact, text] + perSentence)
    #expect(ofARPA.status == 0 && ofARPA.output == ofBinary.output)
    let lines = ofARPA.output.split(separator: "\n")
    #expect(lines.count == 3 && lines[2].hasSuffix("\t4\t0\ta dog ran home"))

    let back = "\(folder.path)/back.arpa"
    #expect(try await hearken(["lm", "convert", exact, back]).status == 0)
    #expect(try await hearken(["lm", "score", back, text] + perSentence).output == ofARPA.output)
  }

  struct Summary: Decodable {
    var sentences: Int
    var words: Int
    var unknownWords: Int
    var perplexity: Double
    var perplexityWithUnknown: Double
    var hits: [Int]
  }

  @Test func summary() async throws {
    _ = try await train()
    let sentences = try folder.write("the cat sat\n\na zebra\n", to: "dev.txt")
    let scored = try await hearken(["lm", "score", model, sentences, "--json"])
    let summary = try JSONDecoder().decode(Summary.self, from: Data(scored.output.utf8))
    #expect(summary.sentences == 2 && summary.words == 5 && summary.unknownWords == 1)
    #expect(summary.hits.reduce(0, +) == 6 && summary.perplexity > 1)
    let table = try await hearken(["lm", "score", model, sentences])
    #expect(table.output.hasPrefix("2 sentences, 5 words, 1 unknown (20.00 %)\nperplexity "))
  }

  @Test func textFromAPipe() async throws {
    _ = try await train()
    let whole = try Data(contentsOf: URL(fileURLWithPath: model))
    let piped = try await shell("cat '\(text)' | $hearken train lm - --output '\(model)'")
    #expect(piped.status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: model)) == whole)
  }

  @Test func badInputs() async throws {
    let missing = try await hearken(["train", "lm", "nowhere.txt", "--output", model])
    #expect(missing.status == 65 && missing.errors.contains("nowhere.txt cannot be read"))
    let empty = try folder.write("\n \n", to: "empty.txt")
    #expect(try await hearken(["train", "lm", empty, "--output", model]).status == 65)
    #expect(!FileManager.default.fileExists(atPath: model))
    let notAModel = try await hearken(["lm", "info", text])
    #expect(notAModel.status == 69 && notAModel.errors.contains("not a binary n-gram model"))
    let notARPA = try await hearken(["lm", "score", text, text])
    #expect(notARPA.status == 69 && notARPA.errors.contains("text.txt: line 3: no \\data\\"))
    for arguments in [
      ["--order", "7"], ["--cutoffs", "1,1"], ["--cutoffs", "0,2,1"], ["--prune", "2"],
      ["--memory", "3"], ["--vocabulary", "0"], ["--probability-bits", "3"],
    ] {
      #expect(try await train(arguments).status == 64, "\(arguments)")
    }
  }

  @Test func pronunciations() async throws {
    let lexicon = "ax AE K S\ntax T AE K S\nat AE T\ntat T AE T\nfat F AE T\nfax F AE K S\n"
    let dictionary = try folder.write(lexicon, to: "test.dict")
    let model = "\(folder.path)/words.g2p"
    let training = try await hearken(
      ["train", "pronunciation", dictionary, "--output", model, "--prune", "0"])
    #expect(training.status == 0 && training.output == "")
    let said = try await hearken(["pronounce", "--model", model, "TATAX", "fat"])
    #expect(said.status == 0 && said.output == "TATAX T AE T AE K S\nfat F AE T\n")
    let partly = try await hearken(["pronounce", "--model", model, "tat", "blue"])
    #expect(partly.status == 66 && partly.output == "tat T AE T\n")
    #expect(partly.errors.contains("\"b\" in \"blue\" is no letter"))
    let heldOut = try await hearken(
      ["train", "pronunciation", dictionary, "--output", model, "--held-out", "0.34"])
    #expect(heldOut.status == 0 && heldOut.output.hasPrefix("2 held-out words: phone error rate "))
    let wrongKind = try await hearken(["pronounce", "--model", dictionary, "fat"])
    #expect(wrongKind.status == 69)
    for none in ["an4", "/", "nowhere"] {
      let result = try await hearken(["pronounce", "--model", none, "fat"])
      #expect(result.status == 69 && result.errors.contains("has no words.g2p"), "\(result)")
    }
    #expect(
      try await hearken(["train", "pronunciation", dictionary, "--output", model]).status == 0)
    let inFolder = try await hearken(["pronounce", "--model", folder.path, "fat"])
    #expect(inFolder.status == 0 && inFolder.output == "fat F AE T\n", "\(inFolder)")
    let shipped = try await hearken(["pronounce", "hello"])
    #expect(shipped.status == 0 && shipped.output == "hello HH EH L OW\n")
  }
}
