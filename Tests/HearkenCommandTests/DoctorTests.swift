import Foundation
import TestSupport
import Testing

@Suite struct DoctorTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test func cleanData() async throws {
    let manifest = try folder.writeTones(["abcdefgh", "hgfedcba"], manifest: "good")
    let result = try await hearken(["doctor", manifest, "--alphabet", "abcdefgh"])
    #expect(result.status == 0 && result.errors == "", "\(result)")
    #expect(result.output == "2 utterances, 0.00 h: nothing wrong was found\n")
  }

  @Test func report() async throws {
    _ = try folder.writeTones(["abcdefgh", "hgfedcba"], manifest: "good")
    let bad = try folder.write("This is not sound.", to: "bad.wav")
    let manifest = try folder.write(
      """
      path\ttranscript\tspeaker\tsplit
      good-0.wav\tabcdefgh\teve\ttrain
      good-1.wav\thgfedcb7\tbob\ttrain
      bad.wav\tabc\tbob\ttest

      """, to: "all.tsv")
    let clean = "\(folder.path)/clean.tsv"
    let arguments = ["doctor", manifest, "--alphabet", "abcdefgh", "--fix", clean]
    let result = try await hearken(arguments)
    #expect(result.status == 66, "\(result)")
    #expect(result.errors == "Wrote 1 of 3 utterances to \(clean)\n")
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "3 utterances, 0.00 h, 2 speakers (test 1, train 2): 1 of 3 can be used")
    #expect(lines[2] == "1 missing or corrupt recordings (unusable)")
    #expect(lines[3].hasPrefix("  \(bad): "))
    #expect(lines[4].hasPrefix("  → copy them again"))
    #expect(result.output.contains("\n1 characters outside the alphabet (unusable)\n"))
    #expect(result.output.contains("\"7\" in \"hgfedcb7\""))
    #expect(
      result.output.contains("\n1 speakers in several splits\n  bob: 1 in test, 1 in train\n"))
    #expect(
      try String(contentsOfFile: clean, encoding: .utf8) == """
        path\tspeaker\ttranscript\tsplit
        \(folder.path)/good-0.wav\teve\tabcdefgh\ttrain

        """)
    // What is left is clean.
    #expect(try await hearken(["doctor", clean, "--alphabet", "abcdefgh"]).status == 0)

    let json = try await hearken(arguments.dropLast(2) + ["--json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(json.status == 66 && object["usableCount"] as? Int == 1)
    #expect((object["problems"] as? [Any])?.count == 3)
    #expect((object["utterances"] as? [Any])?.count == 3)
  }

  @Test func nothingUsable() async throws {
    try folder.write("This is not sound.", to: "bad.wav")
    let manifest = try folder.write("path,text\nbad.wav,a\n", to: "bad.csv")
    #expect(try await hearken(["doctor", manifest]).status == 65)
  }

  /// Lines of several manifests belong to splits named after them.
  @Test func manifestsAreSplits() async throws {
    _ = try folder.writeTones(["abcdefgh"], manifest: "one")
    for name in ["train", "test"] {
      try folder.write("path,text\none-0.wav,abcdefgh\n", to: "\(name).csv")
    }
    let result = try await hearken([
      "doctor", "\(folder.path)/train.csv", "\(folder.path)/test.csv",
    ])
    #expect(result.status == 66)
    #expect(result.output.contains("the same samples as \(folder.path)/one-0.wav (test)"))
  }

  /// A text that is not said is found by ear.
  @Test func textsThatDoNotFit() async throws {
    let model = try await TinyModel.path
    let recording = try await TinyModel.recording
    let lines = (0..<12).map { _ in "\(recording),abc" } + ["\(recording),ccbb aa"]
    let manifest = try folder.write(
      "path,text\n" + lines.joined(separator: "\n") + "\n", to: "said.csv")
    let result = try await hearken(["doctor", manifest, "--model", model, "--examples", "20"])
    #expect(result.status == 65)
    // All lines name one recording, so that their texts are in conflict first.
    #expect(result.output.contains("13 duplicate recordings with different transcripts"))
    let other = try await TinyModel.folder + "/tones-1.wav"
    let pair = try folder.write("path,text\n\(recording),abc\n\(other),bcb bccb\n", to: "two.csv")
    let heard = try await hearken(["doctor", pair, "--model", model])
    #expect(heard.status == 66)
    #expect(heard.output.contains("\"bcb bccb\", but \"cab a\" is heard"), "\(heard.output)")
  }

  @Test func usage() async throws {
    for arguments in [["doctor"], ["doctor", "x.tsv", "--alphabet", "a", "--model", "an4"]] {
      #expect(try await hearken(arguments).status == 64)
    }
    let missing = try await hearken(["doctor", "/no/such.tsv"])
    #expect(missing.status == 65 && missing.errors.hasPrefix("hearken: /no/such.tsv cannot be"))
  }
}
