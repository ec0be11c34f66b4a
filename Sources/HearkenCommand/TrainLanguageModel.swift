import ArgumentParser
import Foundation
import NeuralNetworks
import SpeechRecognition

/// `hearken train lm`: an n-gram language model from text.
struct TrainLanguageModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lm",
    abstract: "Train an n-gram language model from text.",
    discussion: """
      The text has one sentence a line, words separated by white space, spelt as the recogniser \
      spells them. Smoothing is interpolated modified Kneser-Ney. N-grams are counted in bounded \
      memory; temporary files go to TMPDIR and are gone when the program ends.

      Words outside --vocabulary count as <unk>. --cutoffs leaves out n-grams by their count, \
      --prune those whose loss raises the perplexity by less than a share (Stolcke 1998).

      Examples:
        hearken train lm sentences.txt --output words.lm
        xz -dc books.txt.xz | hearken train lm - --vocabulary 150000 --prune 1e-8 -o words.lm
        hearken train lm a.txt b.txt --order 4 --cutoffs 0,0,1,1 -o words.lm --arpa words.arpa
      """)

  @Argument(help: "Texts, one sentence a line; - for standard input.")
  var texts: [String]
  @Option(name: .shortAndLong, help: "The binary model to write.")
  var output: String
  @Option(help: "Also write the model as an ARPA file.")
  var arpa: String?
  @Option(help: "The length of the longest n-grams, 1 to 6.")
  var order = 3
  @Option(
    help: "So many of the most frequent words, or a file with a word at the head of each line.")
  var vocabulary: String?
  @Option(
    help: """
      Leave out n-grams that occur so often or less, for each length from 1 on; the last holds for \
      longer ones. 0,0,1 leaves out trigrams that occur once.
      """)
  var cutoffs = "0"
  @Option(help: "Leave out n-grams by entropy; 1e-8 prunes little, 1e-6 much, 0 not at all.")
  var prune = 0.0
  @Option(help: "Memory for sorting, such as 500M or 2G.")
  var memory = "2G"
  @OptionGroup var precision: PrecisionOptions

  func run() throws {
    for file in [output] + (arpa.map { [$0] } ?? []) { try checkFolder(of: file) }
    let progress = ProgressLine()
    let interruption = Interruption()
    let configuration = try estimatorConfiguration
    var estimator = try ModifiedKneserNey(configuration) { event in
      if interruption.isRequested { throw CancellationError() }
      progress.show(event.line)
    }
    do {
      for text in texts {
        var reader = try LineReader(text)
        try reader.forEach { try estimator.append($0) }
      }
      let read = estimator.read
      guard read.words > 0 else {
        complain("\(texts.joined(separator: ", ")): there are no words; a text is needed.")
        throw ExitCode.badInput
      }
      if read.leftOut > 0 {
        progress.write("\(read.leftOut) words <s> or </s> of the text were left out")
      }
      let model = try estimator.estimate()
      describe(model, progress)
      let packed = try model.packed(
        probabilityBits: precision.probabilityBits, backoffBits: precision.backoffBits)
      try AtomicFile.write(packed, to: output)
      if let arpa { try AtomicFile.write(model.arpa(), to: arpa) }
      progress.write("\(output): \(megabytes(packed.count))")
    } catch is CancellationError {
      progress.write("interrupted; nothing was written")
      throw ExitCode.interrupted
    }
  }

  private func describe(_ model: EstimatedModel, _ progress: ProgressLine) {
    for (index, discounts) in model.discounts.enumerated() {
      let amounts = discounts.amounts.map { String(format: "%.4f", $0) }
      progress.write(
        "\(index + 1)-grams: \(model.counts[index]) of \(model.countsBeforePruning[index]), "
          + "discounts \(amounts.joined(separator: " "))")
      if discounts.isFallback {
        complain(
          "the text is too small or too regular to estimate the discounts of \(index + 1)-grams; "
            + "0.5, 1 and 1.5 are used.")
      }
    }
  }

  private var estimatorConfiguration: ModifiedKneserNey.Configuration {
    get throws {
      var configuration = ModifiedKneserNey.Configuration()
      configuration.order = order
      configuration.cutoffs = cutoffList
      configuration.pruning = prune
      configuration.memory = byteCount(memory) ?? configuration.memory
      configuration.vocabulary = try vocabularyChoice
      return configuration
    }
  }

  private var vocabularyChoice: ModifiedKneserNey.Vocabulary {
    get throws {
      guard let vocabulary else { return .all }
      if let count = Int(vocabulary) { return .mostFrequent(count) }
      var words = [String]()
      var reader = try LineReader(vocabulary)
      try reader.forEach { line in
        guard let word = line.split(whereSeparator: { $0 <= UInt8(ascii: " ") }).first else {
          return
        }
        words.append(String(decoding: word, as: UTF8.self))
      }
      return .words(words)
    }
  }

  private var cutoffList: [Int] { cutoffs.split(separator: ",").compactMap { Int($0) } }

  func validate() throws {
    guard (1...6).contains(order) else {
      throw ValidationError("--order \(order): 1 to 6 is needed.")
    }
    let list = cutoffList
    guard !list.isEmpty, list.count == cutoffs.split(separator: ",").count,
      list.allSatisfy({ $0 >= 0 }), list[0] == 0, zip(list, list.dropFirst()).allSatisfy(<=)
    else {
      throw ValidationError(
        "--cutoffs \(cutoffs): counts that begin with 0 and never fall are needed, as 0,0,1.")
    }
    guard prune >= 0, prune < 1 else {
      throw ValidationError("--prune \(prune): 0 or more, and less than 1, is needed.")
    }
    guard let bytes = byteCount(memory), bytes >= 1 << 20 else {
      throw ValidationError("--memory \(memory): at least 1M is needed, as 500M or 2G.")
    }
    if let vocabulary, let count = Int(vocabulary), count < 1 {
      throw ValidationError("--vocabulary \(count): at least one word is needed.")
    }
  }
}

/// How exactly a binary model keeps its numbers.
struct PrecisionOptions: ParsableArguments {
  @Option(help: "Bits of each probability: 4 to 10, 12, 16, or 32 for no rounding.")
  var probabilityBits = 8
  @Option(help: "Bits of each backoff, likewise.")
  var backoffBits = 8

  func validate() throws {
    for bits in [probabilityBits, backoffBits] where !NGramModel.codeBits.contains(bits) {
      throw ValidationError(
        "--probability-bits and --backoff-bits must be 4 to 10, 12, 16 or 32, not \(bits).")
    }
  }
}

extension ModifiedKneserNey.Progress {
  /// What is going on, in a few words.
  var line: String {
    switch self {
    case .read(let sentences, let words): "read \(sentences) sentences, \(words) words"
    case .counting(let words, let vocabulary):
      "counting \(words) words, vocabulary \(vocabulary)"
    case .estimating(let length): "estimating \(length)-grams"
    case .gathering(let length): "gathering \(length)-grams"
    }
  }
}

/// Fails at once, rather than after long work, if a file cannot be written because of its folder.
func checkFolder(of path: String) throws(AtomicFileError) {
  let folder = URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent()
  guard FileManager.default.isWritableFile(atPath: folder.path) else {
    throw .unwritable(path: path, reason: "its folder does not exist or may not be written to")
  }
}

/// Returns the bytes that a number with K, M or G at its end stands for.
func byteCount(_ text: String) -> Int? {
  let shifts: [Character: Int] = ["K": 10, "M": 20, "G": 30]
  guard let unit = text.uppercased().last, let shift = shifts[unit] else { return Int(text) }
  guard let number = Double(text.dropLast()), (0...1e6).contains(number) else { return nil }
  return Int(number * Double(1 << shift))
}

/// Returns a number of bytes in megabytes.
func megabytes(_ count: Int) -> String { String(format: "%.2f MB", Double(count) / 1e6) }
