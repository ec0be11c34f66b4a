import Foundation
import TestSupport
import Testing

/// Lexicons, hot words, grammars and model folders, with the model of the language of tones.
@Suite struct DecodingTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A model's folder with a lexicon of some words.
  private func model(of words: [String]) async throws -> String {
    let list = try folder.write(words.joined(separator: "\n"), to: "words.txt")
    let path = "\(folder.path)/model"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: try await TinyModel.path, toPath: "\(path)/model.safetensors")
    let result = try await hearken([
      "lexicon", "compile", "--words", list, "--model", path, "--output", "\(path)/lexicon.bin",
    ])
    #expect(result.status == 0 && result.output == "", "\(result)")
    #expect(result.errors.contains("lexicon.bin: \(words.count) words, "), "\(result)")
    return path
  }

  @Test func aLexiconNeedsWords() async throws {
    let list = try folder.write("", to: "none.txt")
    let output = "\(folder.path)/lexicon.bin"
    let result = try await hearken([
      "lexicon", "compile", "--words", list, "--model", try await TinyModel.path, "--output",
      output,
    ])
    #expect(result.status == 65 && result.errors.contains("there are no words"), "\(result)")
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  private func recordings() async throws -> [String] {
    let tones = try await TinyModel.folder
    return TinyModel.texts.indices.map { "\(tones)/tones-\($0).wav" }
  }

  @Test func aFolderWithALexiconReadsItsWords() async throws {
    let path = try await model(of: ["abc", "cab", "a", "b", "c", "acb"])
    let result = try await hearken(["transcribe", "--model", path] + recordings())
    #expect(result.status == 0 && result.errors == "", "\(result)")
    #expect(result.output == TinyModel.texts.map { "\($0)\n" }.joined())
    let named = try await hearken(
      ["transcribe", "--model", "model"] + recordings(),
      environment: ["HEARKEN_MODELS": folder.path])
    #expect(named.output == result.output)
    let greedy = try await hearken(["transcribe", "--greedy", "--model", path] + recordings())
    #expect(greedy.output == result.output)
  }

  @Test func wordsOutsideTheLexiconAreNotFoundUnlessTheyAreHot() async throws {
    let path = try await model(of: ["abc", "cab", "a"])
    let arguments = ["transcribe", "--model", path]
    let result = try await hearken(arguments + recordings())
    #expect(result.status == 0, "\(result)")
    let words = Set(result.output.split(whereSeparator: \.isWhitespace))
    #expect(words.isSubset(of: ["abc", "cab", "a"]))
    #expect(result.output.hasPrefix("abc\ncab a\n"))
    let hot = try await hearken(arguments + ["--hot-word", "acb:3"] + recordings())
    #expect(hot.output.hasSuffix("\nacb\n"), "\(hot)")
    let list = try folder.write("# hot\nacb:3\n", to: "hot.txt")
    let listed = try await hearken(arguments + ["--hot-words", list] + recordings())
    #expect(listed.output == hot.output)
  }

  /// A model that spells needs no lexicon: the language model says which words are probable.
  @Test func anyWordCanBeSpelled() async throws {
    let model = try await TinyModel.path
    let arpa = try folder.write(
      """
      \\data\\
      ngram 1=6

      \\1-grams:
      -1 <s>
      -1 </s>
      -9 <unk>
      -1 abc
      -1 cab
      -1 a

      \\end\\

      """, to: "words.arpa")
    let arguments = ["transcribe", "--model", model]
    let plain = try await hearken(arguments + recordings())
    let searched = try await hearken(arguments + ["--lm", arpa, "--lm-weight", "0"] + recordings())
    #expect(searched.status == 0 && searched.output == plain.output, "\(searched)")
    let weights = ["--lm", arpa, "--lm-weight", "5", "--word-insertion", "11"]
    let weighed = try await hearken(arguments + weights + recordings())
    let words = Set(weighed.output.split(whereSeparator: \.isWhitespace))
    #expect(weighed.status == 0 && words.isSubset(of: ["abc", "cab", "a"]), "\(weighed)")
    #expect(weighed.output.hasPrefix("abc\ncab a\n"), "\(weighed)")
    let list = try await hearken(
      arguments + ["--n-best", "2", "--format", "jsonl", try await TinyModel.recording])
    #expect(list.status == 0, "\(list)")
    #expect(list.output.components(separatedBy: "\"score\":").count == 3, "\(list)")
  }

  @Test func aGrammarAllowsItsSentencesAlone() async throws {
    let model = try await TinyModel.path
    let rules = try folder.write(
      "#JSGF V1.0;\npublic <s> = cab [<x>] | (a | b) c;\n<x> = a | b;\n", to: "rules.gram")
    let result = try await hearken(
      ["transcribe", "--model", model, "--grammar", rules] + recordings())
    #expect(result.status == 0, "\(result)")
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[1] == "cab a")
    #expect(lines[2] == "b c")
    let sentences: Set<Substring> = ["cab", "cab a", "cab b", "a c", "b c", ""]
    #expect(Set(lines).isSubset(of: sentences))
  }

  @Test func tuningWritesWeightsThatAreUsed() async throws {
    let path = try await model(of: ["abc", "cab", "a", "b", "c", "acb"])
    let tones = try await TinyModel.folder
    let result = try await hearken([
      "tune", "--model", path, "--manifest", "\(tones)/tones.tsv",
    ])
    #expect(result.status == 0, "\(result)")
    let head = "lm_weight\tword_insertion\twer\trecurrent_share\n0.800\t"
    #expect(result.output.hasPrefix(head), "\(result)")
    let json = try String(contentsOfFile: "\(path)/decoding.json", encoding: .utf8)
    #expect(json.contains("\"lmWeight\""))
    let evaluation = try await hearken([
      "evaluate", "--model", path, "--manifest", "\(tones)/tones.tsv", "--reliability",
    ])
    #expect(evaluation.output.contains("WER  0.00 %"), "\(evaluation)")
    #expect(evaluation.output.contains("expected calibration error"))
  }

  @Test func whatIsWrongIsNamed() async throws {
    let model = try await TinyModel.path
    let recording = try await TinyModel.recording
    let grammar = try folder.write("public <s> = a |;\n", to: "bad.gram")
    let folder = try await self.model(of: ["abc"])
    try Data("no lexicon".utf8).write(to: URL(fileURLWithPath: "\(folder)/lexicon.bin"))
    let cases: [(arguments: [String], status: Int32, message: String)] = [
      (["--model", model, "--grammar", grammar], 64, "bad.gram, line 1, column 17: \";\" was"),
      (["--model", model, "--hot-word", "a:b"], 64, "the hot word \"a:b\" has the boost \"b\""),
      (["--model", model, "--greedy", "--n-best", "3"], 64, "--greedy does not search"),
      (["--model", model, "--lexicon", grammar], 65, "bad.gram, line 1: "),
      (["--model", folder], 69, "lexicon.bin is no compiled lexicon"),
      (["--model", model, "--lm", "\(folder)/model.safetensors"], 69, "an ARPA file is needed"),
    ]
    for (arguments, status, message) in cases {
      let result = try await hearken(["transcribe"] + arguments + [recording])
      #expect(result.status == status, "\(arguments) \(result)")
      #expect(result.errors.contains(message), "\(arguments) \(result)")
      #expect(result.output == "")
    }
  }
}
