import Foundation
@testable import SpeechPipelines
import SpokenLanguageUnderstanding
import TestSupport
import Testing

@Suite struct TaggedCorpusTests {
  @Test func `Three forms of files`() throws {
    let folder = try TemporaryFolder()
    let atis = try folder.write("fly to st. paul\n", to: "x.seq.in")
    try folder.write("O O B-city I-city\n", to: "x.seq.out")
    try folder.write("flight\n", to: "x.label")
    let parallel = try TaggedCorpus(contentsOf: [atis])
    #expect(parallel.tokenization == .spaces)
    #expect(
      parallel.sentences == [
        TaggedSentence(
          words: ["fly", "to", "st.", "paul"], tags: ["O", "O", "B-city", "I-city"],
          intent: "flight")
      ])
    // "é" in Latin 1, as in a file of the benchmark; the slot ends before 's.
    var json = Data(#"{"Play":[{"data":[{"text":"play "},{"text":"Beyonc"#.utf8)
    json.append(0xE9)
    json.append(contentsOf: #" K.","entity":"artist"},{"text":"'s song"}]}]}"#.utf8)
    let snips = try TaggedCorpus(contentsOf: [folder.write(json, to: "x.json")])
    #expect(
      snips.sentences == [
        TaggedSentence(
          words: ["play", "Beyoncé", "K", "s", "song"],
          tags: ["O", "B-artist", "I-artist", "O", "O"], intent: "Play")
      ])
    let columns = try folder.write(
      "# intent: Play\nplay\tO\nU2\tB-artist\n\nstop\tO\n", to: "x.tsv")
    let sentences = try TaggedCorpus(contentsOf: [columns]).sentences
    #expect(sentences.map(\.intent) == ["Play", nil] && sentences[0].tags == ["O", "B-artist"])
  }

  @Test func `Equal words are on one side of a division`() {
    let sentences = (0..<400).map { number in
      TaggedSentence(
        words: ["Word", "\(["a", "b"][number % 2])\(number / 2 * 0x1111)x"], tags: ["O", "O"])
    }
    let corpus = TaggedCorpus(sentences: sentences + sentences, tokenization: .words)
    let (training, dev) = corpus.divided(devShare: 0.3)
    #expect(training.sentences.count + dev.sentences.count == 800)
    #expect(!training.sentences.isEmpty)
    let words = Set(training.sentences.map { $0.words.map(\.taggedForm) })
    #expect(dev.sentences.allSatisfy { !words.contains($0.words.map(\.taggedForm)) })
  }

  @Test func `Files that do not fit`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a b\n", to: "x.seq.in")
    try folder.write("O\n", to: "x.seq.out")
    #expect(
      throws: TaggedCorpusError(path: path, flaw: .tagCount(line: 1, words: 2, tags: 1))
    ) { try TaggedCorpus(contentsOf: [path]) }
    let json = try folder.write("[]", to: "x.json")
    #expect(throws: TaggedCorpusError(path: json, flaw: .notSnips)) {
      try TaggedCorpus(contentsOf: [json])
    }
  }
}
