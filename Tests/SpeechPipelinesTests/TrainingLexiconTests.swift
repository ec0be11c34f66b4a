import Foundation
import NeuralNetworks
import SpeechFeatures
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@testable import SpeechPipelines

@Suite struct TrainingLexiconTests {
  let folder: TemporaryFolder
  let features = TinyRecognizer.features

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("cab K AE B\ncab(2) S AE B\na AH\na(2) EY\n", to: "common.dict")
    try folder.write("a EY\n", to: "letters.dict")
    try folder.write("cab K AA B\nnew N UW\n", to: "extra.dict")
  }

  func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  func utterance(_ text: String, lexicon: String? = nil) throws -> Manifest.Utterance {
    let sound = try folder.write(soundFile(tones("abcdefgh")), to: "sound.wav")
    return Manifest.Utterance(path: sound, transcript: text, lexicon: lexicon)
  }

  /// The first dictionary that has a word decides alone; a line's own comes first.
  @Test func firstDictionaryDecides() throws {
    let spelled = try utterance("a", lexicon: path("letters.dict"))
    let plain = try utterance("a")
    let lexicon = try TrainingLexicon(
      contentsOf: [path("extra.dict"), path("common.dict")],
      for: [Manifest(utterances: [spelled, plain])], letterCase: .unchanged)
    #expect(lexicon["a", plain] == [["AH"], ["EY"]])
    #expect(lexicon["a", spelled] == [["EY"]])
    #expect(lexicon["cab", spelled] == [["K", "AA", "B"]])
    #expect(lexicon["cub", plain] == [])
    // Without the phones of pronunciations that another dictionary replaces.
    #expect(try lexicon.alphabet().symbols == ["AA", "AH", "B", "EY", "K", "N", "UW"])
  }

  @Test func aManifestNamesDictionaries() throws {
    let manifest = try folder.write(
      "path\ttext\tlexicon\nx.wav\ta\tletters.dict\ny.wav\tb\t\n", to: "all.tsv")
    let utterances = try Manifest(contentsOf: manifest).utterances
    #expect(utterances.map(\.lexicon) == [path("letters.dict"), nil])
    let table = try folder.write(Manifest(utterances: utterances).table, to: "copy.tsv")
    #expect(try Manifest(contentsOf: table).utterances == utterances)
  }

  @Test func transcriptsBecomePhones() async throws {
    let manifest = Manifest(utterances: [
      try utterance("cab a"), try utterance("cab a", lexicon: path("letters.dict")),
      try utterance("cub a dub"),
    ])
    let lexicon = try TrainingLexicon(
      contentsOf: [path("common.dict")], for: [manifest], letterCase: .unchanged)
    let alphabet = try lexicon.alphabet()
    let set = await TrainingSet(
      manifest, features: features, alphabet: alphabet, normalization: nil, lexicon: lexicon,
      threads: 1)
    #expect(set.hasPhones)
    #expect(
      set.examples.map { alphabet.decode($0.labels) } == ["K AE B AH", "K AE B EY"])
    #expect(
      set.rejections == [
        .unknownWords(path: path("sound.wav"), words: ["cub", "dub"])
      ])
    #expect(set.rejections[0].description.contains("the lexicon lacks \"cub\", \"dub\""))
  }

  /// A recogniser that hears labels by their tones finds which of two pronunciations was said.
  @Test func realigning() async throws {
    try folder.write("one A B\none(2) B A\ntwo C\n", to: "tones.dict")
    func manifest(_ texts: [(tones: String, text: String)]) throws -> Manifest {
      Manifest(
        utterances: try texts.enumerated().map { index, entry in
          let sound = try folder.write(soundFile(tones(entry.tones)), to: "said-\(index).wav")
          return Manifest.Utterance(path: sound, transcript: entry.text)
        })
    }
    // Taught by texts that have no choice, with tones of the same names in small letters.
    let teaching = try manifest([("ab", "A B"), ("ba", "B A"), ("cab", "C A B"), ("bac", "B A C")])
    let alphabet = try Alphabet(symbols: ["A", "B", "C"])
    let configuration = TinyRecognizer.configuration(alphabet)
    let spelled = Manifest(
      utterances: teaching.utterances.map {
        Manifest.Utterance(
          path: $0.path, transcript: $0.transcript.replacingOccurrences(of: " ", with: ""))
      })
    let set = await TrainingSet(
      spelled, features: configuration.features, alphabet: alphabet, normalization: nil, threads: 1)
    var options = TrainingOptions()
    options.epochCount = 60
    options.batchSize = 2
    options.learningRate = 1e-2
    options.warmupSteps = 10
    options.speeds = [1]
    options.specAugment = nil
    options.averageDecay = 0.9
    _ = try await RecognizerTraining(
      configuration, options: options, training: set, dev: set, folder: path("taught"), threads: 1
    ).run(resuming: false) { _ in }
    let teacher = try Recognizer(contentsOf: path("taught/model.safetensors"))

    let said = try manifest([("ab", "one"), ("ba", "one"), ("bac", "one two")])
    let lexicon = try TrainingLexicon(
      contentsOf: [path("tones.dict")], for: [said], letterCase: .unchanged)
    func labels(_ listener: Recognizer?) async -> [String] {
      await TrainingSet(
        said, features: configuration.features, alphabet: alphabet, normalization: nil,
        lexicon: lexicon, realigning: listener, threads: 1
      ).examples.map { alphabet.decode($0.labels) }
    }
    #expect(await labels(nil) == ["AB", "AB", "ABC"])
    #expect(await labels(teacher) == ["AB", "BA", "BAC"])
  }

  /// Phones are learnt, counted as such, and the history says so.
  @Test func phoneErrorRates() async throws {
    let manifest = Manifest(utterances: [try utterance("cab a"), try utterance("a cab")])
    let lexicon = try TrainingLexicon(
      contentsOf: [path("common.dict")], for: [manifest], letterCase: .unchanged)
    let configuration = TinyRecognizer.configuration(try lexicon.alphabet())
    let set = await TrainingSet(
      manifest, features: configuration.features, alphabet: configuration.alphabet,
      normalization: nil, lexicon: lexicon, threads: 1)
    var options = TrainingOptions()
    options.epochCount = 2
    let (_, history) = try await RecognizerTraining(
      configuration, options: options, training: set, dev: set, folder: path("phones"), threads: 1
    ).run(resuming: false) { _ in }
    let best = try #require(history.best)
    #expect(best.devWordErrorRate == nil && best.devCharacterErrorRate == nil)
    #expect(try #require(best.devPhoneErrorRate) > 0)
    #expect(history.table.hasPrefix("epoch\ttraining_loss\tdev_loss\tdev_per\tlearning_rate\t"))
    let fields = history.table.split(separator: "\n").map { $0.split(separator: "\t").count }
    #expect(fields == [7, 7, 7])
  }
}
