import Foundation
import SpeechFeatures
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@testable import SpeechPipelines

@Suite struct ManifestExaminationTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  func sound(
    _ name: String, _ samples: [Float], rate: Int = 16_000, channels: Int = 1
  ) throws -> String {
    try folder.write(
      soundFile(samples, sampleRate: rate, channelCount: channels), to: "\(name).wav")
  }

  func line(
    _ path: String, _ text: String = "abcdefgh", speaker: String? = nil, split: String? = nil,
    duration: Double? = nil
  ) -> Manifest.Utterance {
    Manifest.Utterance(
      path: path, transcript: text, duration: duration, speaker: speaker, split: split)
  }

  func examine(
    _ lines: [Manifest.Utterance],
    _ change: (inout ManifestExamination.Standard) -> Void = { _ in }, threads: Int = 2
  ) async -> ManifestExamination {
    var standard = ManifestExamination.Standard()
    change(&standard)
    return await ManifestExamination(lines, standard: standard, threads: threads)
  }

  /// The kinds found in the order of the lines they belong to.
  func kinds(_ examination: ManifestExamination, line: Int) -> Set<ManifestProblem.Kind> {
    Set(examination.problems.filter { $0.utterance == line }.map(\.kind))
  }

  @Test func nothingIsWrongWithGoodData() async throws {
    let lines = try ["abcdefgh", "hgfedcba", "aabbccdd"].map { text in
      line(try sound(text, tones(text)), text, speaker: text, split: "train", duration: 1.6)
    }
    let examination = await examine(lines)
    #expect(examination.problems == [] && examination.usable == [0, 1, 2])
    #expect(examination.figures.compactMap { $0?.duration } == [1.6, 1.6, 1.6])
  }

  /// Each fault is found in the line that has it, and in no other.
  @Test func everyFaultOfARecording() async throws {
    let good = tones("abcdefgh")
    let other = tones("hgfedcba")
    var loud = other.map { max(-1, min(1, 8 * $0)) }
    loud[0] = 0.5
    let stereo = good.flatMap { sample -> [Float] in [sample, 0] }
    let opposite = other.flatMap { sample -> [Float] in [sample, -sample] }
    let whole = soundFile(tones("ahahahah"))
    let cases: [(Manifest.Utterance, Set<ManifestProblem.Kind>)] = [
      (line(try sound("good", good)), []),
      (line("\(folder.path)/missing.wav"), [.unreadable]),
      (line(try folder.write("This is not sound.", to: "text.wav")), [.unreadable]),
      (line(try folder.write("", to: "empty.wav")), [.unreadable]),
      (line(try folder.write(whole.prefix(whole.count / 2), to: "cut.wav"), "abc"), [.truncated]),
      (line(try sound("silent", [Float](repeating: 0, count: 16_000))), [.silent]),
      (line(try sound("quiet", tones("aceghfdb").map { 0.005 * $0 })), [.quiet]),
      (line(try sound("loud", loud)), [.clipped]),
      (line(try sound("offset", tones("bbddffhh").map { 0.1 + $0 })), [.offset]),
      (line(try sound("stereo", stereo.map { -$0 }, channels: 2)), [.channels, .nearDuplicate]),
      (line(try sound("opposite", opposite, channels: 2)), [.channels, .silent]),
      (line(try sound("short", tones("a")), "a"), [.tooShort]),
      (line(try sound("claimed", tones("gfgfgfgf")), duration: 9), [.wrongDuration]),
      (line(try sound("hurried", tones("abc")), "abcdefghabcdefghabcdefgh"), [.cannotAlign]),
      (line(try sound("untold", tones("hhggffee")), ""), [.emptyText]),
      (
        line(try sound("rare", tones("cccceeee", sampleRate: 8000), rate: 8000)), [.sampleRates]
      ),
      (
        line(try sound("pause", [Float](repeating: 0, count: 80_000) + tones("ab"))),
        [.mostlySilent]
      ),
    ]
    let examination = await examine(cases.map(\.0)) { $0.shortest = 0.25 }
    for (index, expected) in cases.enumerated() {
      // Two tones sung in other orders may sound alike; that is looked at below.
      let found = kinds(examination, line: index + 1).subtracting([.nearDuplicate, .unlikelyPace])
      #expect(
        found == expected.1.subtracting([.nearDuplicate]), "\(expected.0.path): \(found)")
    }
    let usable = Set(examination.usable)
    for (index, entry) in cases.enumerated() {
      #expect(usable.contains(index) == !entry.1.contains(where: \.spoilsUtterance))
    }
  }

  /// Of equal samples one line stays, that of the test split; of quieter or recoded ones it is said.
  @Test func duplicates() async throws {
    var random = SeededGenerator(seed: 1)
    func noise() -> [Float] {
      // Loud and soft stretches, as speech has.
      (0..<60).flatMap { _ -> [Float] in
        let level = 0.3 * random.uniform() * random.uniform() + 0.001
        return (0..<800).map { _ in level * random.normal() }
      }
    }
    let (one, two, three) = (noise(), noise(), noise())
    let examination = await examine([
      line(try sound("one", one), "the first text", split: "train"),
      line(try sound("copy", one), "the first text", split: "test"),
      line(try sound("two", two), "another text"),
      line(try sound("other", two), "not the same"),
      line(try sound("three", three), "the third text"),
      line(try sound("soft", three.map { 0.3 * $0 }), "the third text"),
      line(try sound("three", three), "the third text"),
    ])
    let expected: [Set<ManifestProblem.Kind>] = [
      [.duplicateAudio], [], [.conflictingTexts], [.conflictingTexts], [], [.nearDuplicate],
      [.duplicateAudio, .nearDuplicate],
    ]
    for (index, kinds) in expected.enumerated() {
      #expect(self.kinds(examination, line: index + 1) == kinds, "line \(index + 1)")
    }
    #expect(examination.usable == [1, 4, 5])
    #expect(examination.problems.contains { $0.kind == .sharedText })
  }

  @Test func splits() async throws {
    let (a, b, c) = (
      try sound("a", tones("aabb")), try sound("b", tones("ccdd")), try sound("c", tones("eeff"))
    )
    let examination = await examine([
      line(a, "what is said", speaker: "eve", split: "train"),
      line(b, "what is said", speaker: "eve", split: "test"),
      line(c, "yes", speaker: "bob", split: "test"),
      line(a, "what is said", speaker: "bob", split: "test"),
    ])
    let details = { (kind: ManifestProblem.Kind) in
      examination.problems.filter { $0.kind == kind }.map(\.detail)
    }
    #expect(details(.speakerLeakage) == ["eve: 1 in test, 1 in train"])
    #expect(details(.sharedText) == ["\"what is said\" in test, train"])
  }

  @Test func spellings() async throws {
    let path = try sound("a", tones("abcdefgh"))
    var lines = [line(path, "ab 7%7"), line(path, "abc"), line(path, "xyz abc")]
    var found = await examine(lines) { $0.alphabet = try? Alphabet(symbols: [" ", "a", "b", "c"]) }
    let outside = found.problems.filter { $0.kind == .outsideAlphabet }
    #expect(
      outside.map(\.detail) == [
        "\"7\", \"%\" in \"ab 7%7\"", "\"x\", \"y\", \"z\" in \"xyz abc\"",
      ])
    lines = [line(path, "abc"), line(path, "xyz abc uvw")]
    found = await examine(lines) { $0.lexicon = Lexicon(spelling: ["abc"]) }
    #expect(found.problems.filter { $0.kind == .outsideLexicon }.map(\.detail) == ["xyz uvw"])
  }

  /// Twelve texts are said at one pace, one five times as fast.
  @Test func pace() async throws {
    let path = try sound("a", tones("abcdefgh"))
    let lines = (0..<12).map { line(path, "abcdef\($0 % 3)") }
    let fast = line(path, String(repeating: "abcde ", count: 7) + "fin")
    let examination = await examine(lines + [fast])
    #expect(examination.problems.filter { $0.kind == .unlikelyPace }.map(\.utterance) == [13])
  }

  @Test func threadsDoNotMatter() async throws {
    let lines = try (0..<9).map { index in
      line(try sound("\(index % 4)", tones("abcd")), "text \(index % 2)")
    }
    let (one, four) = (await examine(lines, threads: 1), await examine(lines, threads: 4))
    #expect(one.problems == four.problems && one.figures == four.figures)
    #expect(!one.problems.isEmpty)
  }
}
