import ArgumentParser
import Foundation
import NeuralNetworks
import SpeechPipelines

/// Which recordings a command reads.
struct InputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      """
      Recordings, folders of recordings, or quoted patterns such as 'a/**/*.wav'; - is standard \
      input.
      """, valueName: "input"))
  var names: [String] = []

  @Option(
    help: ArgumentHelp(
      "Also the recordings of a manifest (TSV, CSV, JSON lines); may be repeated.",
      valueName: "file"))
  var manifest: [String] = []

  @Option(help: "Of manifests, only the lines of this split.")
  var split: String?

  @Option(
    help: ArgumentHelp(
      """
      Also the files and folders that a file lists, one a line, or each ended by NUL; - is \
      standard input.
      """, valueName: "file"))
  var filesFrom: [String] = []

  func validate() throws {
    guard !(names.isEmpty && manifest.isEmpty && filesFrom.isEmpty) else {
      throw ValidationError("name recordings, folders, a --manifest or a list (--files-from).")
    }
    guard (names + filesFrom).count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("- stands twice, but standard input can be read only once.")
    }
    guard split == nil || !manifest.isEmpty else {
      throw ValidationError("--split chooses lines of a --manifest, which is missing.")
    }
  }

  /// Whether standard input alone is to be read.
  var isStandardInput: Bool { names == ["-"] && manifest.isEmpty && filesFrom.isEmpty }

  /// Gathers the recordings.
  ///
  /// - Parameter results: the folder that results are written to, if there is one.
  /// - Returns: at least one recording, or what stands in the place of one.
  /// - Throws: the error of a list or manifest that cannot be used.
  func recordings(results: String?) throws -> [BatchInput] {
    var list = InputList(results: results)
    for name in names { list.add(name) }
    for file in filesFrom {
      for name in FileNameList.names(in: try contents(of: file)) {
        list.add(name, isPattern: false)
      }
    }
    for file in manifest {
      list.add(try Manifest(contentsOf: file, split: split, needsTranscripts: false), at: file)
    }
    let recordings = list.recordings
    guard !recordings.isEmpty else {
      complain("\(filesFrom.joined(separator: ", ")): no file is listed, but one is needed.")
      throw ExitCode.badInput
    }
    return recordings
  }

  private func contents(of file: String) throws -> Data {
    guard file != "-" else { return try FileHandle.standardInput.readToEnd() ?? Data() }
    return try AtomicFile.read(file)
  }
}
