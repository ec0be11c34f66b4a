import Foundation
import Testing

@testable import NeuralNetworks

@Suite final class AtomicFileTests {
  /// A folder of this test's own.
  let folder = NSTemporaryDirectory() + "AtomicFileTests-" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  @Test func writesAndReplaces() throws {
    let path = folder + "/model"
    try AtomicFile.write(Data([1, 2, 3]), to: path)
    let old = try AtomicFile.read(path)
    try AtomicFile.write(Data([4]), to: path)
    #expect(try AtomicFile.read(path) == Data([4]))
    #expect(old == Data([1, 2, 3]), "a reader of the old contents keeps them")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model"])
  }

  @Test func readsAnEmptyFile() throws {
    try AtomicFile.write(Data(), to: folder + "/empty")
    #expect(try AtomicFile.read(folder + "/empty").isEmpty)
  }

  @Test func theProgramEndsWithoutTemporaryFiles() async throws {
    try AtomicFile.write(Data([1]), to: folder + "/model")
    await #expect(processExitsWith: .exitCode(130)) { [folder = folder as String] in
      let half = URL(fileURLWithPath: folder + "/.half.partial")
      try AtomicFile.begin(half)
      try Data([2]).write(to: half)
      AtomicFile.exit(130)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model"])
  }

  @Test func followsALink() throws {
    let path = folder + "/model"
    try AtomicFile.write(Data([1]), to: path)
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/link", withDestinationPath: "model")
    try AtomicFile.write(Data([2]), to: folder + "/link")
    #expect(try AtomicFile.read(path) == Data([2]))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == "model")
  }

  @Test func refusesALinkToNothing() throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/link", withDestinationPath: "later")
    #expect(throws: AtomicFileError.notRegular(path: folder + "/link")) {
      try AtomicFile.write(Data([3]), to: folder + "/link")
    }
  }

  @Test func refusesWhatIsNoFile() {
    for path in [folder, "/dev/null", "/dev/zero"] {
      #expect(throws: AtomicFileError.notRegular(path: path)) { try AtomicFile.read(path) }
      #expect(throws: AtomicFileError.notRegular(path: path)) {
        try AtomicFile.write(Data([1]), to: path)
      }
    }
  }

  @Test func saysWhyAFileIsOutOfReach() throws {
    let absent = folder + "/no/such/file"
    let reading = #expect(throws: AtomicFileError.self) { try AtomicFile.read(absent) }
    #expect(
      reading?.description == """
        \(absent) cannot be read (The file doesn’t exist.); give the path of a file that exists \
        and is readable.
        """)
    let writing = #expect(throws: AtomicFileError.self) {
      try AtomicFile.write(Data([1]), to: absent)
    }
    #expect(
      writing?.description == """
        \(absent) cannot be written (The file doesn’t exist.); choose a folder that exists, is \
        writable and has space.
        """)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }
}
