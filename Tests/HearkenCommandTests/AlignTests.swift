import Foundation
import TestSupport
import Testing

@Suite struct AlignTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Each sound of "cab a" lasts 0.2 s; words begin where they sound, within one sound.
  @Test func wordsAreWhereTheyAreSaid() async throws {
    let model = try await TinyModel.path
    let recording = try await TinyModel.folder + "/tones-1.wav"
    let result = try await hearken([
      "align", recording, "--text", "cab a", "--model", model, "--format", "ctm",
    ])
    #expect(result.status == 0 && result.errors == "", "\(result)")
    let fields = result.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(fields.map { $0[4] } == ["cab", "a"])
    let starts = fields.compactMap { Double($0[2]) }
    #expect(abs(starts[0] - 0) < 0.2 && abs(starts[1] - 0.8) < 0.2, "\(result.output)")
  }

  @Test func textFromAFile() async throws {
    let model = try await TinyModel.path
    let recording = try await TinyModel.recording
    let text = try folder.write("abc\n", to: "said.txt")
    let result = try await hearken(["align", recording, "--text-file", text, "--model", model])
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("File type = \"ooTextFile\"\n"))
    #expect(result.output.contains("text = \"abc\"") && result.output.contains("text = \"b\""))
  }

  @Test func manifests() async throws {
    let model = try await TinyModel.path
    let tones = try await TinyModel.folder
    let bad = try folder.write("This is not sound.", to: "bad.wav")
    let manifest = try folder.write(
      """
      path,text
      \(tones)/tones-0.wav,abc
      \(tones)/tones-1.wav,cab acb bca cab abc bca cab acb bac
      \(tones)/tones-3.wav,acb
      \(bad),abc

      """, to: "all.csv")
    let output = "\(folder.path)/aligned"
    let result = try await hearken([
      "align", "--manifest", manifest, "--model", model, "--output-dir", output,
    ])
    #expect(result.status == 66 && result.output == "", "\(result)")
    #expect(result.errors.contains("\(tones)/tones-1.wav: A text of "), "\(result.errors)")
    #expect(result.errors.contains("hearken: \(bad) cannot be read"))
    let files = try FileManager.default.subpathsOfDirectory(atPath: output)
      .filter { $0.hasSuffix(".TextGrid") }
    #expect(files.count == 2 && files.allSatisfy { $0.contains("tones-") })

    let lines = try await hearken([
      "align", "--manifest", manifest, "--model", model, "--format", "json",
    ])
    #expect(lines.status == 66 && lines.output.split(separator: "\n").count == 2)
  }

  @Test func unknownWordsAreNamed() async throws {
    let model = try await TinyModel.path
    let recording = try await TinyModel.recording
    let dictionary = try folder.write("one a b\n", to: "words.dict")
    let result = try await hearken([
      "align", recording, "--text", "two one three", "--model", model, "--lexicon", dictionary,
    ])
    #expect(result.status == 65)
    #expect(result.errors.contains("the lexicon lacks \"two\", \"three\""), "\(result.errors)")
    let many = (1...12).map { "x\($0)" }.joined(separator: " ")
    let long = try await hearken([
      "align", recording, "--text", many, "--model", model, "--lexicon", dictionary,
    ])
    #expect(long.errors.contains("\"x10\" and 2 more, but"), "\(long.errors)")
  }

  @Test func aTextFileIsText() async throws {
    let bytes = folder.path + "/bytes.txt"
    try Data([0x61, 0xff, 0xfe]).write(to: URL(fileURLWithPath: bytes))
    let result = try await hearken(["align", "x.wav", "--text-file", bytes])
    #expect(result.status == 65 && result.errors.contains("is not text in UTF-8"))
  }

  @Test func usage() async throws {
    for arguments in [
      [], ["x.wav"], ["x.wav", "--text", "a", "--text-file", "b"],
      ["x.wav", "--manifest", "m.tsv"], ["--manifest", "m.tsv"],
      ["--manifest", "m.tsv", "--text", "a", "--output-dir", "o"],
    ] {
      let result = try await hearken(["align"] + arguments)
      #expect(result.status == 64, "\(arguments): \(result)")
    }
  }

  /// The shipped English model knows how words are said, however they are written, and guesses names.
  @Test func theDefaultModelSaysItsWords() async throws {
    let result = try await hearken([
      "align", ShippedModelTests.audio("jfk.flac"), "--format", "ctm", "--text",
      "And so my fellow Americans ask not what your country can do for you ask what you can do for "
        + "Hearkenia",
    ])
    #expect(result.status == 0 && result.errors == "", "\(result)")
    let lines = result.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.count == 21 && lines.last?[4].lowercased() == "hearkenia", "\(result)")
    // Where the first "ask" begins in the recording.
    let ask = lines.first { $0[4].lowercased() == "ask" }.flatMap { Double($0[2]) } ?? 0
    #expect(abs(ask - 3.5) < 0.3, "\(result)")
  }
}
