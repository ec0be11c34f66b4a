import ArgumentParser
import Foundation
import SpeechPipelines
import SpeechRecognition

/// `hearken pronounce`: phones of words.
struct Pronounce: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how words are pronounced.",
    discussion: """
      Prints a word and its phones on each line, as a pronouncing dictionary has them; further \
      pronunciations as word(2), word(3). Words come from the command line, from files with \
      --words, or from standard input (-).

      Examples:
        hearken pronounce hearken
        hearken pronounce --count 3 --shares tomato
        hearken pronounce --model words.g2p - < unknown-words.txt >> my.dict
      """)

  @Option(help: "A pronunciation model, or a model's folder or name that has one.")
  var model = ShippedModels.defaultName
  @Argument(help: "Words; - for standard input.")
  var words: [String] = []
  @Option(name: .customLong("words"), help: "Files with a word at the head of each line.")
  var files: [String] = []
  @Option(help: "The most pronunciations of each word.")
  var count = 1
  @Flag(help: "Put the probability of each pronunciation before it, and a tab.")
  var shares = false

  func run() throws {
    let model = try pronunciationModel()
    var (failures, total) = (0, 0)
    func pronounce(_ word: String) throws {
      total += 1
      do {
        let found = try model.pronunciations(of: word, count: count)
        if found.isEmpty {
          complain("\"\(word)\" has no pronunciation of at least one phone.")
          failures += 1
        }
        for (place, pronunciation) in found.enumerated() {
          let share = shares ? String(format: "%.4f\t", pronunciation.share) : ""
          let number = place == 0 ? "" : "(\(place + 1))"
          try emit(
            line: "\(share)\(word)\(number) \(pronunciation.phones.joined(separator: " "))")
        }
      } catch let error as PronunciationError {
        complain("\(error)")
        failures += 1
      }
    }
    for word in words where word != "-" { try pronounce(word) }
    for file in files + (words.contains("-") ? ["-"] : []) {
      var reader = try LineReader(file)
      try reader.forEach { line in
        guard let word = line.split(whereSeparator: { $0 <= UInt8(ascii: " ") }).first else {
          return
        }
        try pronounce(String(decoding: word, as: UTF8.self))
      }
    }
    guard total > 0 else {
      complain(
        "there are no words to pronounce; give words, --words FILE, or - for standard input.")
      throw ExitCode.badInput
    }
    try ExitCode.check(failures: failures, of: total)
  }

  /// The model of a file, or of a model's folder.
  private func pronunciationModel() throws -> PronunciationModel {
    let path = (try? ShippedModels.path(of: model)) ?? model
    if let found = ModelFolder(path).pronunciationModelPath {
      return try PronunciationModel(contentsOf: found)
    }
    let isFile = path == model && ModelFolder(path).modelPath == path
    guard isFile, FileManager.default.fileExists(atPath: path), !path.hasSuffix(".safetensors")
    else {
      complain(
        "\(model) has no words.g2p; name a file that `hearken train pronunciation` has made, or a "
          + "model that has one, such as \(ShippedModels.defaultName).")
      throw ExitCode.badModel
    }
    return try PronunciationModel(contentsOf: model)
  }

  func validate() throws {
    guard (1...100).contains(count) else {
      throw ValidationError("--count \(count): 1 to 100 is needed.")
    }
    guard !words.isEmpty || !files.isEmpty else {
      throw ValidationError("give words, --words FILE, or - for standard input.")
    }
  }
}
