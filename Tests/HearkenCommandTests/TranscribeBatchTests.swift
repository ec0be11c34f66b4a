import Foundation
import TestSupport
import Testing

/// `hearken transcribe --output-dir`, run as people run it.
@Suite struct TranscribeBatchTests {
  let folder: TemporaryFolder
  let model: String
  var path: String { folder.path }

  init() async throws {
    folder = try TemporaryFolder()
    model = try await TinyModel.path
  }

  func transcribe(_ arguments: String..., input: Any? = nil) async throws -> HearkenProcess.Result {
    try await hearken(["transcribe", "--model", model] + arguments, input: input)
  }

  /// Makes recordings of tones, each in a place below the test's folder.
  func record(_ texts: [String: String]) throws {
    for (name, text) in texts {
      let file = "\(path)/\(name)"
      try FileManager.default.createDirectory(
        atPath: NSString(string: file).deletingLastPathComponent, withIntermediateDirectories: true)
      try soundFile(tones(text)).write(to: URL(fileURLWithPath: file))
    }
  }

  /// All files of a folder of results, but journals.
  func results(_ name: String = "out") throws -> [String: String] {
    let root = "\(path)/\(name)"
    let names = try FileManager.default.subpathsOfDirectory(atPath: root).filter {
      !$0.hasPrefix("hearken-journal") && !FileManager.default.isFolder("\(root)/\($0)")
    }
    return try Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, try String(contentsOfFile: "\(root)/\($0)", encoding: .utf8))
      })
  }

  /// The lines of a journal, in which only some members are looked at.
  struct Record: Decodable {
    var file: String
    var status: String
    var seconds: Double
    var error: String?
  }

  func journal(_ name: String = "out/hearken-journal.jsonl") throws -> [Record] {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(Record.self, from: Data($0.utf8))
    }
  }

  @Test func aTreeIsMirrored() async throws {
    try record(["in/a.wav": "abc", "in/b/c.WAV": "cab a", "in/b/a.wav": "acb"])
    try folder.write("not sound", to: "in/notes.txt")
    let first = try await transcribe("\(path)/in", "--output-dir", "\(path)/out")
    #expect(first.status == 0 && first.output == "" && first.errors == "", "\(first)")
    #expect(try results() == ["a.txt": "abc\n", "b/c.txt": "cab a\n", "b/a.txt": "acb\n"])
    #expect(try journal().map(\.status) == ["done", "done", "done"])
    #expect(try journal().allSatisfy { $0.seconds >= 0 && $0.file.hasPrefix("\(path)/in/") })
  }

  @Test func severalFormats() async throws {
    try record(["a.wav": "abc"])
    let result = try await transcribe(
      "\(path)/a.wav", "--output-dir", "\(path)/out", "--format", "srt,JSON", "--format", "ctm,srt")
    #expect(result.status == 0, "\(result)")
    let files = try results()
    #expect(files.keys.sorted() == ["a.ctm", "a.json", "a.srt"])
    #expect(files["a.srt"]?.hasSuffix("\nabc\n") == true)
    #expect(files["a.json"]?.hasPrefix("{\n  \"duration\" : 0.") == true, "\(files)")
    #expect(files["a.ctm"]?.hasPrefix("a 1 0.") == true)
  }

  /// The same words in every format, on standard output.
  @Test(arguments: ["jsonl", "srt", "vtt", "tsv", "ctm", "textgrid", "lrc"])
  func everyFormatHoldsTheWords(format: String) async throws {
    let file = try await TinyModel.folder + "/tones-1.wav"
    let result = try await transcribe("--format", format, file)
    #expect(result.status == 0 && result.errors == "", "\(result)")
    let pieces = ["ctm": [" cab ", " a "], "textgrid": ["\"cab\"", "\"a\""]][format] ?? ["cab a"]
    #expect(pieces.allSatisfy(result.output.contains), "\(result.output)")
  }

  @Test func badFilesInside() async throws {
    try record(["in/good.wav": "abc", "in/cut.wav": "cab a", "in/x.wav/inner.wav": "acb"])
    try folder.write("", to: "in/empty.wav")
    try folder.write("This is not sound.\n", to: "in/text.wav")
    let cut = try Data(contentsOf: URL(fileURLWithPath: "\(path)/in/cut.wav"))
    try folder.write(cut.prefix(cut.count / 2), to: "in/cut.wav")
    try folder.write(cut.prefix(20), to: "in/header.wav")
    let result = try await transcribe("\(path)/in", "/no/such.wav", "--output-dir", "\(path)/out")
    #expect(result.status == 66, "\(result)")
    let files = try results()
    #expect(files.keys.sorted() == ["cut.txt", "good.txt", "x.wav/inner.txt"])
    #expect(files["good.txt"] == "abc\n" && files["x.wav/inner.txt"] == "acb\n")
    for name in ["in/empty.wav", "in/text.wav", "in/header.wav", "/no/such.wav", "in/cut.wav"] {
      #expect(result.errors.contains(name), "\(name) in \(result.errors)")
    }
    #expect(result.errors.contains("7 recordings: 3 transcribed, 4 failed; "), "\(result.errors)")
    let records = try journal()
    #expect(records.count == 7 && records.count { $0.status == "failed" } == 4)
    #expect(records.allSatisfy { ($0.error != nil) == ($0.status == "failed") })
    let quiet = try await transcribe(
      "\(path)/in", "--quiet", "--resume", "--output-dir", "\(path)/out")
    #expect(quiet.status == 66 && !quiet.errors.contains("recordings:"), "\(quiet.errors)")
  }

  @Test func nothingToTranscribe() async throws {
    try FileManager.default.createDirectory(
      atPath: "\(path)/bare.wav", withIntermediateDirectories: true)
    let bare = try await transcribe("\(path)/bare.wav", "--output-dir", "\(path)/out")
    #expect(bare.status == 65)
    #expect(bare.errors.hasPrefix("hearken: \(path)/bare.wav is a folder without recordings"))
    let none = try await transcribe("\(path)/*.ogg")
    #expect(none.status == 65 && none.errors.contains("as a pattern matches none"), "\(none)")
    let list = try await transcribe("--files-from", "/dev/stdin")
    #expect(list.status == 65, "\(list)")
    let empty = try await transcribe("--files-from", "-")
    #expect(empty.status == 65 && empty.errors.contains("no file is listed"), "\(empty)")
    let manifest = try await transcribe("--manifest", "/no/such.tsv")
    #expect(manifest.status == 65 && manifest.errors.contains("/no/such.tsv cannot be read"))
  }

  @Test func foldersThatCannotBeWritten() async throws {
    try record(["a.wav": "abc"])
    let result = try await transcribe("\(path)/a.wav", "--output-dir", "\(path)/a.wav")
    #expect(result.status == 70 && result.errors.hasPrefix("hearken: \(path)/a.wav"), "\(result)")
    let below = try await transcribe("\(path)/a.wav", "--output-dir", "/proc/none")
    #expect(below.status == 70 && below.errors.contains("/proc/none"), "\(below)")
  }

  @Test func namesThatCollide() async throws {
    try record(["in/a.wav": "abc", "in/b.wav": "acb"])
    try FileManager.default.copyItem(atPath: "\(path)/in/b.wav", toPath: "\(path)/in/a.flac")
    let result = try await transcribe("\(path)/in", "--output-dir", "\(path)/in")
    #expect(result.status == 0, "\(result)")
    let files = ["a.wav.txt", "a.flac.txt", "b.txt"].map {
      try? String(contentsOfFile: "\(path)/in/\($0)", encoding: .utf8)
    }
    #expect(files == ["abc\n", "acb\n", "acb\n"])
  }

  @Test func listsAndManifests() async throws {
    try record(["a.wav": "abc", "b c.wav": "acb", "sub/d.wav": "cab a"])
    let list = try folder.write("\(path)/a.wav\0\(path)/b c.wav\0\(path)/sub\0", to: "list")
    let fromList = try await transcribe("--files-from", list)
    #expect(fromList.status == 0 && fromList.output == "abc\nacb\ncab a\n", "\(fromList)")
    let pipe = try await shell(
      #"cd '\#(path)' && find . -name '*.wav' | sort | "$hearken" transcribe --model "$model" --files-from - --output-dir out"#
    )
    #expect(pipe.status == 0, "\(pipe)")
    #expect(try results() == ["a.txt": "abc\n", "b c.txt": "acb\n", "sub/d.txt": "cab a\n"])
    let manifest = try folder.write(
      "path\tsplit\nsub/d.wav\tdev\na.wav\ttest\n", to: "list.tsv")
    let fromManifest = try await transcribe("--manifest", manifest, "--split", "dev")
    #expect(fromManifest.status == 0 && fromManifest.output == "cab a\n", "\(fromManifest)")
    let pattern = try await transcribe("\(path)/**/*.wav")
    #expect(pattern.status == 0 && pattern.output == "abc\nacb\ncab a\n", "\(pattern)")
  }

  @Test func shards() async throws {
    let texts = ["abc", "acb", "cab a", "b c", "abc"]
    try record(Dictionary(uniqueKeysWithValues: texts.enumerated().map { ("in/\($0).wav", $1) }))
    for shard in ["1/2", "2/2"] {
      let result = try await transcribe(
        "\(path)/in", "--output-dir", "\(path)/out", "--shard", shard)
      #expect(result.status == 0, "\(result)")
    }
    #expect(try journal("out/hearken-journal.1-of-2.jsonl").count == 3)
    #expect(try journal("out/hearken-journal.2-of-2.jsonl").count == 2)
    #expect(try results()["3.txt"] == "b c\n" && results().count == 5)
    // What shards have done need not be done again without them.
    let whole = try await transcribe("\(path)/in", "--output-dir", "\(path)/out", "--resume")
    #expect(whole.status == 0 && FileManager.default.fileExists(atPath: "\(path)/out/0.txt"))
    #expect(try journal().isEmpty)
    // There may be more shards than recordings.
    let bare = try await transcribe("\(path)/in", "--output-dir", "\(path)/out", "--shard", "9/9")
    #expect(bare.status == 0 && bare.errors == "", "\(bare)")
  }

  @Test func whatChangedIsDoneAgain() async throws {
    try record(["in/a.wav": "abc", "in/b.wav": "acb"])
    let arguments = ["\(path)/in", "--output-dir", "\(path)/out", "--resume", "--jobs", "1"]
    func files(_ options: String...) async throws -> [String] {
      let before = (try? journal().count) ?? 0
      let result = try await hearken(["transcribe", "--model", model] + arguments + options)
      #expect(result.status == 0, "\(result)")
      return try journal().dropFirst(before).map { String($0.file.suffix(5)) }
    }
    #expect(try await files() == ["a.wav", "b.wav"])
    #expect(try await files() == [])
    #expect(try await files("--threads", "1", "--quiet") == [])
    #expect(try await files("--beam", "4") == ["a.wav", "b.wav"])
    #expect(try await files("--beam", "4", "--format", "text,srt") == ["a.wav", "b.wav"])
    try record(["in/b.wav": "abc"])
    #expect(try await files("--beam", "4", "--format", "text,srt") == ["b.wav"])
    #expect(try results()["b.txt"] == "abc\n")
  }

  /// What was stopped in the middle is whole, and `--resume` does the rest.
  ///
  /// In the end all bytes are those of a run that nothing disturbed, and nothing was done twice.
  @Test(arguments: [SIGKILL, SIGINT, SIGTERM])
  func stopped(signal: Int32) async throws {
    let names = (0..<60).map { String(format: "%02d.wav", $0) }
    try record(
      Dictionary(
        uniqueKeysWithValues: names.enumerated().map { ("in/\($1)", TinyModel.texts[$0 % 4]) }))
    let options = ["--format", "jsonl,srt,ctm", "--jobs", "1", "--model", model]
    let whole = try await hearken(
      ["transcribe", "\(path)/in", "--output-dir", "\(path)/whole"] + options)
    #expect(whole.status == 0)
    let command = ["transcribe", "\(path)/in", "--output-dir", "\(path)/out"] + options
    let process = try HearkenProcess(command)
    while ((try? journal().count) ?? 0) < 3, process.isRunning {
      try await Task.sleep(for: .milliseconds(1))
    }
    process.send(signal)
    let stopped = await process.result()
    #expect(stopped.status == (signal == SIGKILL ? 137 : 130), "\(stopped)")
    let torn = try String(contentsOfFile: "\(path)/out/hearken-journal.jsonl", encoding: .utf8)
    let finished = torn.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(Record.self, from: Data($0.utf8))
    }
    #expect((3..<60).contains(finished.count), "\(finished.count)")
    let (expected, before) = (try results("whole"), try results())
    for record in finished {
      let stem = String(record.file.suffix(6).prefix(2))
      for ending in ["jsonl", "srt", "ctm"] {
        #expect(before["\(stem).\(ending)"] == expected["\(stem).\(ending)"])
      }
    }
    let resumed = try await hearken(command + ["--resume"])
    #expect(resumed.status == 0, "\(resumed)")
    let after = try results().filter { !$0.key.hasSuffix(".partial") }
    #expect(after == expected)
    let all = try journal()
    #expect(all.count == 60 && Set(all.map(\.file)).count == 60, "none is done twice")
  }

  /// The shipped recordings with the model that was made for some of them.
  @Test func recordingsOfTheDemonstration() async throws {
    let audio = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../audio").standardizedFileURL.path
    let result = try await hearken(
      [
        "transcribe", "--model", "an4", "\(audio)/an4-*-*-b.flac", "--output-dir", "\(path)/out",
        "--format", "text,vtt",
      ])
    #expect(result.status == 0 && result.output == "" && result.errors == "", "\(result)")
    let files = try results()
    #expect(files.count == 6)
    #expect(files["an4-cen7-mjgm-b.txt"] == "SIX EIGHT THREE THREE OH SEVEN FIVE\n")
    let subtitles = files["an4-cen7-mjgm-b.vtt"]?.split(separator: "\n") ?? []
    #expect(subtitles.first == "WEBVTT" && subtitles.last == "SIX EIGHT THREE THREE OH SEVEN FIVE")
  }

  @Test func aReaderThatGoesAway() async throws {
    try record(["a.wav": "abc", "b.wav": "acb", "c.wav": "abc"])
    let gone = try await shell(
      #"cd '\#(path)'; (sleep 0.2; "$hearken" transcribe --model "$model" *.wav; echo $? >&2) | true"#
    )
    #expect(gone.errors == "141\n" && gone.output == "", "\(gone)")
  }
}

extension FileManager {
  /// Whether a path is that of a folder.
  fileprivate func isFolder(_ path: String) -> Bool {
    (try? attributesOfItem(atPath: path)[.type]) as? FileAttributeType == .typeDirectory
  }
}
