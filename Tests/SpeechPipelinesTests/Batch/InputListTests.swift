import Foundation
import SpeechPipelines
import TestSupport
import Testing

@Suite struct InputListTests {
  let folder: TemporaryFolder
  var root: String { folder.path }

  init() throws {
    folder = try TemporaryFolder()
    for name in ["b.wav", "a.FLAC", "notes.txt", ".hidden.wav", "deep/er/c.mp3", ".git/d.wav"] {
      try write(name)
    }
  }

  func write(_ name: String) throws {
    let path = "\(root)/\(name)"
    try FileManager.default.createDirectory(
      atPath: NSString(string: path).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: path))
  }

  func inputs(_ names: [String], results: String? = "/results") -> [BatchInput] {
    var list = InputList(results: results)
    for name in names { list.add(name) }
    return list.recordings
  }

  @Test func aFolderGivesItsRecordingsInOrder() {
    let found = inputs([root])
    #expect(found.map(\.place) == ["a.FLAC", "b.wav", "deep/er/c.mp3"])
    #expect(found.map(\.path) == found.map { "\(root)/\($0.place)" })
    #expect(found.allSatisfy { $0.flaw == nil })
    #expect(inputs([root + "/"]).map(\.place) == found.map(\.place))
  }

  @Test func severalFoldersKeepTheirNames() throws {
    try write("train/x.wav")
    try write("test/x.wav")
    let found = inputs(["\(root)/train", "\(root)/test/"])
    #expect(found.map(\.place) == ["train/x.wav", "test/x.wav"])
  }

  @Test func aFolderWithoutRecordingsIsAFlaw() throws {
    try write("papers/a.pdf")
    let found = inputs(["\(root)/papers", "\(root)/b.wav"])
    #expect(found.map(\.flaw) == [.noRecordings(folder: "\(root)/papers"), nil])
    #expect(
      "\(BatchInputError.noRecordings(folder: "papers"))".hasPrefix(
        "papers is a folder without recordings; files that end in wav, flac,"))
  }

  @Test func resultsInsideAreNotRead() throws {
    try write("out/copy.wav")
    #expect(inputs([root], results: "\(root)/out").map(\.place).contains("out/copy.wav") == false)
    #expect(inputs([root], results: "\(root)/./out/").count == 3)
    // Results beside the recordings do not hide these.
    #expect(inputs([root], results: root).count == 4)
  }

  @Test func linksAreFollowedButNotInCircles() throws {
    let files = FileManager.default
    try files.createSymbolicLink(atPath: "\(root)/deep/up", withDestinationPath: "..")
    try files.createSymbolicLink(atPath: "\(root)/link.wav", withDestinationPath: "b.wav")
    try files.createSymbolicLink(atPath: "\(root)/broken.wav", withDestinationPath: "nowhere")
    let made = unsafe mkfifo("\(root)/pipe.wav", 0o600)
    #expect(made == 0)
    #expect(
      inputs([root]).map(\.place)
        == ["a.FLAC", "b.wav", "broken.wav", "deep/er/c.mp3", "link.wav"])
  }

  @Test func patterns() throws {
    try write("deep/e.wav")
    try write("[x].wav")
    let places = { (pattern: String) in
      inputs(["\(root)/\(pattern)"]).map { $0.path.dropFirst(root.count + 1) }
    }
    #expect(places("*.wav") == ["[x].wav", "b.wav"])
    #expect(places("?.[wF]*") == ["a.FLAC", "b.wav"])
    #expect(places("**/*.wav") == ["[x].wav", "b.wav", "deep/e.wav"])
    #expect(places("de*") == ["deep/e.wav", "deep/er/c.mp3"])
    #expect(places("**/er/*") == ["deep/er/c.mp3"])
    #expect(places("[x].wav") == ["[x].wav"], "a file of that very name comes first")
    let none = inputs(["\(root)/*.ogg"])
    #expect(none.map(\.flaw) == [.noMatch(pattern: "\(root)/*.ogg")])
  }

  @Test func aListHasNoPatterns() {
    var list = InputList(results: "/results")
    list.add("\(root)/*.wav", isPattern: false)
    #expect(list.recordings.map(\.path) == ["\(root)/*.wav"])
    #expect(list.recordings.allSatisfy { $0.flaw == nil })
  }

  @Test func repeatedOnes() {
    let file = "\(root)/b.wav"
    #expect(inputs([file, root, "\(root)/*.wav", "\(root)/deep/../b.wav"]).count == 3)
    #expect(inputs([file, file]).count == 1)
    // A stream of results has a line for each name, but not for what is found twice.
    #expect(inputs([file, file, "\(root)/*.wav"], results: nil).count == 2)
    #expect(inputs([root, root], results: nil).count == 3)
  }

  @Test(arguments: [
    (["a/b.wav", "./c.wav", "x/../y.wav"], ["a/b.wav", "c.wav", "y.wav"]),
    (["/data/a/x.wav", "/data/b/x.wav"], ["a/x.wav", "b/x.wav"]),
    (["/data/x.wav", "/data/y.wav"], ["x.wav", "y.wav"]),
    (["/data/x.wav"], ["x.wav"]),
    (["/data/x.wav", "a.wav"], ["x.wav", "a.wav"]),
    (["-"], ["stdin"]),
  ])
  func places(names: [String], expected: [String]) {
    #expect(inputs(names).map(\.place) == expected)
  }

  @Test func filesAboveHavePlacesBelow() {
    #expect(inputs(["../x/a.wav", "../y/a.wav"]).map(\.place) == ["x/a.wav", "y/a.wav"])
  }

  @Test func aManifestNeedsNoTranscripts() throws {
    let path = try folder.write(
      "path\tduration\nsub/one.wav\t2.5\n/elsewhere/two.wav\t\nsub/one.wav\t2.5\n", to: "list.tsv")
    let manifest = try Manifest(contentsOf: path, needsTranscripts: false)
    #expect(throws: ManifestError.self) { try Manifest(contentsOf: path) }
    var list = InputList(results: "/results")
    list.add(manifest, at: path)
    #expect(
      list.recordings == [
        BatchInput(path: "\(root)/sub/one.wav", place: "sub/one.wav", duration: 2.5),
        BatchInput(path: "/elsewhere/two.wav", place: "two.wav"),
      ])
  }

  @Test func listsOfNames() {
    func names(_ text: String) -> [String] { FileNameList.names(in: Data(text.utf8)) }
    #expect(names("a.wav\n\nb c.wav\r\nlast") == ["a.wav", "b c.wav", "last"])
    #expect(names("a\nb.wav\0c.wav\0") == ["a\nb.wav", "c.wav"])
    #expect(names("") == [] && names("\n") == [])
  }
}
