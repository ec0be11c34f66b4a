import Foundation
import NeuralNetworks
import SpeechPipelines
import Tensors
import Testing

@Suite final class ManifestTests {
  /// A folder of this test's own.
  let folder = NSTemporaryDirectory() + "ManifestTests-" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(
      atPath: folder + "/clips", withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Reads bytes as a manifest in the test's folder.
  func manifest(_ bytes: Data) throws -> [Manifest.Utterance] {
    try bytes.write(to: URL(fileURLWithPath: folder + "/manifest"))
    return try Manifest(contentsOf: folder + "/manifest").utterances
  }

  func manifest(_ text: String) throws -> [Manifest.Utterance] {
    try manifest(Data(text.utf8))
  }

  /// Expects bytes to be refused.
  func expect(
    _ flaw: ManifestError.Flaw, _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = ManifestError(path: folder + "/manifest", flaw: flaw)
    #expect(throws: error, sourceLocation: sourceLocation) { try manifest(text) }
    #expect(
      error.description.hasPrefix(folder + "/manifest"), sourceLocation: sourceLocation)
  }

  @Test func ourOwnTable() throws {
    let utterances = try manifest(
      """
      path\tduration_seconds\tspeaker\ttranscript\tsplit\tsex
      audio/a.flac\t4.000\tan4_fcaw\tRUBOUT G M\ttest\tf
      /data/b.flac\t\t\t\ttrain\tm

      """)
    #expect(
      utterances == [
        Manifest.Utterance(
          path: folder + "/audio/a.flac", transcript: "RUBOUT G M", duration: 4,
          speaker: "an4_fcaw", split: "test"),
        Manifest.Utterance(path: "/data/b.flac", transcript: "", split: "train"),
      ])
  }

  @Test func deepSpeechTable() throws {
    let utterances = try manifest(
      "wav_filename,wav_filesize,transcript\nclips/a.wav,179926,i had that curiosity\n")
    #expect(
      utterances == [
        Manifest.Utterance(path: folder + "/clips/a.wav", transcript: "i had that curiosity")
      ])
  }

  @Test func nemoLines() throws {
    let utterances = try manifest(
      #"""
      {"audio_filepath": "a.wav", "text": "caf\u00e9 \"x\"", "duration": 1.5, "offset": 0}

      {"Audio_Filepath": "b.wav", "text": "", "duration": null, "speaker": 7, "tags": ["x"]}
      """#)
    #expect(
      utterances == [
        Manifest.Utterance(path: folder + "/a.wav", transcript: "café \"x\"", duration: 1.5),
        Manifest.Utterance(path: folder + "/b.wav", transcript: "", speaker: "7"),
      ])
  }

  @Test func commonVoiceTable() throws {
    for name in ["clips/here.mp3", "clips/both.mp3", "both.mp3"] {
      try Data().write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    let utterances = try manifest(
      """
      client_id\tpath\tsentence_id\tsentence\tup_votes
      0f\there.mp3\t1\t"Yes," he said.\t2
      0f\tboth.mp3\t2\tB\t2
      0f\tnowhere.mp3\t3\tC\t2
      """)
    #expect(
      utterances.map(\.path)
        == ["clips/here.mp3", "both.mp3", "nowhere.mp3"].map { folder + "/" + $0 })
    #expect(utterances[0].transcript == "\"Yes,\" he said.", "quotes are plain in TSV")
    #expect(utterances[0].speaker == "0f" && utterances[0].id == nil)
  }

  @Test func quotedCSV() throws {
    let utterances = try manifest(
      "\"id\",\"audio\",\"text\"\r\n1,a.wav,\"one, \"\"two\"\"\r\nthree\"\r\n"
        + "\"2\",\"b.wav\",five \"six\"\r\n3,c.wav,\"\"")
    #expect(utterances.map(\.transcript) == ["one, \"two\"\r\nthree", "five \"six\"", ""])
    #expect(utterances.map(\.id) == ["1", "2", "3"])
  }

  @Test(arguments: ["\n", "\r\n"], ["\t", ","])
  func lineEndsMarksAndBlankLines(newline: String, separator: String) throws {
    let lines = [
      "\u{FEFF} Path \(separator)TRANSCRIPT", "a.wav\(separator)one", "", "\(separator)",
      "a.wav\(separator)two\(separator)\(separator)", "", "",
    ]
    let utterances = try manifest(lines.joined(separator: newline))
    #expect(utterances.map(\.transcript) == ["one", "two"], "a recording may stand twice")
    #expect(utterances.map(\.path) == [folder + "/a.wav", folder + "/a.wav"])
  }

  @Test func firstNameIsPreferred() throws {
    let utterances = try manifest("text\ttranscript\tfile\tpath\nB\tA\tb.wav\ta.wav")
    #expect(utterances == [Manifest.Utterance(path: folder + "/a.wav", transcript: "A")])
  }

  @Test func onlyColumnNames() throws {
    #expect(try manifest("path,transcript").isEmpty)
  }

  @Test func splits() throws {
    let path = folder + "/manifest"
    _ = try manifest("path,text,split\n0,,test\n1,,train\n2,,\n3,,test")
    func paths(_ split: String?) throws -> [String] {
      try Manifest(contentsOf: path, split: split).utterances.map { String($0.path.suffix(1)) }
    }
    #expect(try paths("test") == ["0", "3"])
    #expect(try paths(nil) == ["0", "1", "2", "3"])
    let error = #expect(throws: ManifestError.self) { try paths("dev") }
    #expect(
      error?.description == "\(path) has no line of the split \"dev\"; there are test, train.")
    _ = try manifest("path,text")
    #expect(throws: ManifestError(path: path, flaw: .noUtterances(split: nil, found: []))) {
      try paths(nil)
    }
  }

  @Test func pathsAreRelativeToTheManifest() throws {
    let path = "ManifestTests-\(UUID().uuidString)"
    try Data("path,text\n../a.wav,x".utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try Manifest(contentsOf: path).utterances[0].path == "../a.wav")
    #expect(try Manifest(contentsOf: "./" + path).utterances[0].path == "./../a.wav")
  }

  @Test func wrongTables() {
    expect(.empty, "")
    expect(.empty, "\u{FEFF}\r\n\r\n")
    expect(
      .missingColumn(
        line: 1, found: ["a.wav", "hello"],
        needed: ["path", "audio", "file", "wav_filename", "audio_filepath"]),
      "a.wav\thello\nb.wav\tworld")
    expect(
      .missingColumn(
        line: 2, found: ["path", "words"], needed: ["transcript", "text", "sentence"]),
      "\npath,words\na,b")
    expect(.repeatedColumn(line: 1, name: "text"), "path,text,Text\na,b,c")
    expect(.fieldCount(line: 3, found: 1, needed: 2), "path\ttext\na\tb\nc\n")
    expect(.fieldCount(line: 2, found: 3, needed: 2), "path,text\na.wav,hello, world")
    // The quoted field of line 2 goes on in line 3.
    expect(.fieldCount(line: 4, found: 1, needed: 2), "path,text\na,\"b\nc\"\nd")
    expect(.unclosedQuote(line: 3), "path,text\na,b\nc,\"d\ne,f\n")
    expect(.textAfterQuote(line: 2), "path,text\na,\"b\" c\n")
  }

  @Test func wrongValues() {
    for text in ["long", "-1", "nan", "inf", "one"] {
      expect(
        .value(
          line: 2, column: "duration", found: "\"\(text)\"",
          needed: "a number of seconds, 0 or more"),
        "path\ttext\tduration\na\tb\t\(text)")
    }
    expect(
      .value(line: 2, column: "path", found: "\"\"", needed: "the path of a recording"),
      "path,text\n,b")
    expect(
      .value(
        line: 1, column: "offset", found: "\"2.5\"",
        needed: "0, because recordings are read whole: cut it out first"),
      #"{"audio_filepath": "a.wav", "text": "x", "offset": 2.5}"#)
  }

  @Test func wrongLines() {
    expect(.json(line: 2), "{\"path\":\"a\",\"text\":\"b\"}\n{\"path\":")
    expect(.json(line: 2), "{\"path\":\"a\",\"text\":\"b\"}\n[1]")
    expect(
      .missingColumn(line: 1, found: ["path"], needed: ["transcript", "text", "sentence"]),
      #"{"path":"a"}"#)
    expect(
      .value(
        line: 1, column: "text", found: "a list, object or truth value",
        needed: "text or a number"), #"{"path":"a","text":["b"]}"#)
  }

  @Test func otherEncodings() throws {
    #expect(throws: ManifestError(path: folder + "/manifest", flaw: .notUTF8(line: 2))) {
      try manifest(Data("path,text\na,caf".utf8) + [0xE9])
    }
    #expect(throws: ManifestError(path: folder + "/manifest", flaw: .notUTF8(line: 1))) {
      try manifest(Data([0xFF, 0xFE, 0x70, 0x00]))
    }
  }

  @Test func messageSaysWhatToDo() {
    let error = ManifestError(path: "m.tsv", flaw: .fieldCount(line: 3, found: 1, needed: 2))
    #expect(
      error.description == """
        m.tsv, line 3: 1 fields were found, but 2 are needed, as many as column names; add the \
        missing ones, or put quotes around text that holds commas.
        """)
    #expect(throws: AtomicFileError.notRegular(path: folder)) {
      try Manifest(contentsOf: folder)
    }
  }

  @Test func damageIsReadOrRefused() throws {
    let texts = [
      "path\ttext\tduration\na\tb\t1\nc\td\t2\r\n", "path,text\n\"a\",\"b \"\"c\"\"\"\r\nd,e\n",
      #"{"path":"a","text":"b\n","duration":1.5}"# + "\n",
    ]
    for seed in 0..<600 {
      var generator = SeededGenerator(seed: UInt64(seed))
      var bytes = Data(texts[seed % 3].utf8)
      bytes[Int.random(in: bytes.indices, using: &generator)] =
        [0, 9, 10, 13, 34, 44, 92, 123, 0xFF].randomElement(using: &generator) ?? 0
      bytes = bytes.prefix(Int.random(in: 0...bytes.count, using: &generator))
      do {
        #expect(try manifest(bytes).count <= 3)
      } catch let error as ManifestError {
        #expect(error.path == folder + "/manifest")
      }
    }
  }
}
