import AudioFiles
import Foundation
import NeuralNetworks
import SpeechPipelines
import Synchronization
import TestSupport
import Testing

/// The course of a batch, with a recogniser that reads text files aloud.
@Suite struct BatchTranscriptionTests {
  let folder: TemporaryFolder
  var results: String { folder.path + "/results" }

  init() throws {
    folder = try TemporaryFolder()
  }

  /// What a batch did: the files that were read, and its reports.
  struct Course {
    var read: [String] = []
    var reports: [BatchTranscription.Report] = []
    var outcomes: [BatchTranscription.Report.Outcome] { reports.map(\.outcome) }
  }

  func record(_ texts: [String: String]) throws {
    for (name, text) in texts { try folder.write(text, to: name) }
  }

  func run(
    _ names: [String], model: String = "model", options: String = "options",
    formats: [TranscriptFormat] = [.text], resume: Bool = true, jobs: Int = 1,
    while isWanted: () -> Bool = { true }
  ) async throws -> Course {
    let inputs = names.map { BatchInput(path: "\(folder.path)/\($0)", place: $0) }
    let transcription = BatchTranscription(
      layout: try OutputLayout(folder: results, formats: formats, inputs: inputs),
      rules: SubtitleRules(), model: ContentHash(model), options: ContentHash(options),
      finished: resume ? BatchJournal.records(in: results) : [:])
    let read = Mutex<[String]>([])
    var course = Course()
    try await transcription(
      inputs, journal: BatchJournal(folder: results), jobs: jobs, while: isWanted,
      transcribe: { path in
        read.withLock { $0.append(NSString(string: path).lastPathComponent) }
        let text = String(decoding: try AtomicFile.read(path), as: UTF8.self)
        let words = text.split(separator: " ").enumerated().map { index, word in
          Transcript.Word(
            word: String(word), start: Double(index), end: Double(index) + 0.5, confidence: 1)
        }
        return TranscribedRecording(
          file: path, transcript: Transcript(words: words, duration: Double(words.count)))
      }, report: { course.reports.append($0) })
    course.read = read.withLock { $0 }
    return course
  }

  func result(_ name: String) -> String? {
    try? String(contentsOfFile: "\(results)/\(name)", encoding: .utf8)
  }

  @Test func badFilesDoNotStopTheOthers() async throws {
    try record(["a.wav": "one", "c.wav": "three"])
    let course = try await run(["a.wav", "b.wav", "c.wav"], jobs: 2)
    #expect(course.reports.count == 3 && course.outcomes.count { $0 == .done } == 2)
    #expect(result("a.txt") == "one\n" && result("b.txt") == nil && result("c.txt") == "three\n")
    let records = BatchJournal.records(in: results)
    #expect(records["a"]?.status == .done && records["b"]?.status == .failed)
    #expect(records["b"]?.error?.contains("b.wav cannot be read") == true)
    #expect(records["a"]?.results == ["txt": 4] && records["a"]?.duration == 1)
  }

  @Test func whatIsFinishedAndUnchangedIsSkipped() async throws {
    try record(["a.wav": "one", "b.wav": "two"])
    let names = ["a.wav", "b.wav", "missing.wav"]
    #expect(try await run(names).read == names)
    // What failed is tried again.
    #expect(try await run(names).read == ["missing.wav"])
    #expect(try await run(names, resume: false).read == names)
    #expect(try await run(names, model: "other").read == names)
    #expect(try await run(names, options: "other").read == names)
    #expect(try await run(names, formats: [.text, .srt], resume: true).read == names)
  }

  @Test func changedRecordingsAreDoneAgain() async throws {
    try record(["a.wav": "one", "b.wav": "two", "c.wav": "tre"])
    let names = ["a.wav", "b.wav", "c.wav"]
    _ = try await run(names)
    try record(["a.wav": "longer", "b.wav": "ten"])
    // Another time of change, but the same contents: as after a copy.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: folder.path + "/c.wav")
    #expect(try await run(names).read == ["a.wav", "b.wav"])
    #expect(result("a.txt") == "longer\n" && result("b.txt") == "ten\n")
  }

  @Test func lostResultsAreDoneAgain() async throws {
    try record(["a.wav": "one", "b.wav": "two"])
    let names = ["a.wav", "b.wav"]
    _ = try await run(names)
    try FileManager.default.removeItem(atPath: "\(results)/a.txt")
    #expect(try await run(names).read == ["a.wav"])
    #expect(result("a.txt") == "one\n")
  }

  /// As after `kill -9`: the last record is torn at every place.
  @Test func aTornRecordIsForgotten() async throws {
    try record(["a.wav": "one", "b.wav": "two"])
    let names = ["a.wav", "b.wav"]
    _ = try await run(names)
    let path = BatchJournal.path(in: results, shard: nil)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    let second = try #require(whole.firstIndex(of: UInt8(ascii: "\n"))) + 1
    for length in stride(from: second, to: whole.count - 1, by: 40) {
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      #expect(try await run(names).read == ["b.wav"], "\(length) bytes left")
      #expect(BatchJournal.records(in: results).count == 2)
    }
    try (Data("\0\u{FF}not json\n{}\n".utf8) + whole).write(to: URL(fileURLWithPath: path))
    #expect(try await run(names).read == [])
  }

  /// Each shard writes its own journal; all of them count when resuming, the latest first.
  @Test func journalsOfShards() throws {
    let shard = try #require(Shard("2/3"))
    #expect(BatchJournal.path(in: "out", shard: shard) == "out/hearken-journal.2-of-3.jsonl")
    try FileManager.default.createDirectory(atPath: results, withIntermediateDirectories: true)
    func add(_ status: String, time: Int, shard: Shard?) throws {
      let line =
        #"{"file":"a.wav","status":"\#(status)","seconds":1,"time":\#(time),"stem":"a","#
        + #""model":"m","options":"o"}"# + "\n"
      try line.write(
        toFile: BatchJournal.path(in: results, shard: shard), atomically: true, encoding: .utf8)
    }
    try add("done", time: 3, shard: nil)
    try add("failed", time: 2, shard: shard)
    #expect(BatchJournal.records(in: results)["a"]?.status == .done)
    try add("failed", time: 4, shard: shard)
    #expect(BatchJournal.records(in: results)["a"]?.status == .failed)
  }

  @Test(arguments: [1, 2])
  func interruption(jobs: Int) async throws {
    let names = (0..<20).map { "\($0).wav" }
    try record(Dictionary(uniqueKeysWithValues: names.map { ($0, "word") }))
    var asked = 0
    let course = try await run(names, jobs: jobs) {
      asked += 1
      return asked <= 5
    }
    #expect(course.outcomes == [.done, .done, .done, .done, .done])
    let rest = try await run(names, jobs: jobs)
    #expect(rest.read.count == 15 && Set(rest.read + course.read) == Set(names))
  }

  /// A folder that does not take results ends the batch; a result that is a folder does not.
  @Test func resultsThatCannotBeWritten() async throws {
    try record(["a.wav": "one", "b.wav": "two"])
    try FileManager.default.createDirectory(
      atPath: "\(results)/a.txt", withIntermediateDirectories: true)
    let course = try await run(["a.wav", "b.wav"])
    #expect(course.outcomes.last == .done && result("b.txt") == "two\n")
    guard case .failed(let error) = course.outcomes[0] else {
      Issue.record("\(course)")
      return
    }
    #expect(error.contains("a.txt is a folder"))
    try folder.write("", to: "file")
    #expect(throws: AtomicFileError.self) { try BatchJournal(folder: "\(folder.path)/file") }
  }

  @Test func folderThatIsAFile() async throws {
    try record(["a.wav": "one", "b.wav": "two"])
    let inputs = [
      BatchInput(path: "\(folder.path)/a.wav", place: "sub/a.wav"),
      BatchInput(path: "\(folder.path)/b.wav", place: "b.wav"),
    ]
    let journal = try BatchJournal(folder: results)
    try Data().write(to: URL(fileURLWithPath: "\(results)/sub"))
    let transcription = BatchTranscription(
      layout: try OutputLayout(folder: results, formats: [.text], inputs: inputs),
      rules: SubtitleRules(), model: ContentHash(), options: ContentHash())
    await #expect(throws: AtomicFileError.self) {
      try await transcription(
        inputs, journal: journal, jobs: 1,
        transcribe: {
          TranscribedRecording(file: $0, transcript: Transcript(words: [], duration: 1))
        }, report: { _ in })
    }
  }
}

@Suite struct ContentHashTests {
  /// Test vectors of the function's authors.
  @Test(arguments: [
    ("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8"),
  ])
  func vectors(text: String, hash: String) {
    #expect(ContentHash(text).description == hash)
  }

  @Test func filesAndFolders() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("foobar", to: "a")
    #expect(try ContentHash(contentsOf: file) == ContentHash("foobar"))
    let before = try ContentHash(contentsOf: folder.path)
    #expect(before == ContentHash("a\0foobar"))
    try folder.write("", to: "b")
    #expect(try ContentHash(contentsOf: folder.path) != before)
    #expect(throws: (any Error).self) { try ContentHash(contentsOf: "/no/such") }
  }
}
