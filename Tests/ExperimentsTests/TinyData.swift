import AudioFiles
import Foundation
import TestSupport

/// Data of the shape that experiments read, made up: a few sentences, tags, and tones as digits.
struct TinyData {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for part in ["text/atis", "fsdd-8k", "an4", "librispeech-train-4spk-aligned"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(part)", withIntermediateDirectories: true)
    }
    let words = ["THE", "OLD", "MAN", "SAW", "A", "SMALL", "BOAT", "ON", "SEA", "AND"]
    var sentences: [String] = []
    for row in 0..<120 {
      let places: [Int] = (0..<(4 + row % 4)).map { place in
        let stride = 1 + row / 10
        return (row * 3 + place * stride) % words.count
      }
      sentences.append(places.map { words[$0] }.joined(separator: " "))
    }
    try folder.write(sentences.map { "\($0)\n" }.joined(), to: "text/english-sentences.txt")
    for (part, count) in [("train", 24), ("valid", 6), ("test", 6)] {
      let cities = (0..<count).map { ["boston", "denver", "new york"][$0 % 3] }
      let tags = cities.map { $0 == "new york" ? "O B-to I-to" : "O B-to" }
      try folder.write(
        cities.map { "to \($0)\n" }.joined(), to: "text/atis/\(part).seq.in")
      try folder.write(tags.map { "\($0)\n" }.joined(), to: "text/atis/\(part).seq.out")
    }
    for (digit, hertz) in [("one", 400.0), ("two", 900.0)] {
      let samples: [Float] = (0..<2_400).map { t in
        let phase = 2 * Double.pi * hertz * Double(t) / 8_000
        return Float(0.3 * sin(phase))
      }
      try Waveform(samples: samples, sampleRate: 8_000)
        .write(to: "\(folder.path)/fsdd-8k/\(digit).wav")
    }
    try Waveform(samples: [Float](repeating: 0.1, count: 8_000), sampleRate: 16_000)
      .write(to: "\(folder.path)/an4/one.wav")
    try folder.write(
      "path\tduration_seconds\tspeaker\ttranscript\tsplit\n"
        + ["train", "test"].map { "one.wav\t0.5\tspeaker\tO'ER ONE\t\($0)\n" }.joined(),
      to: "an4/manifest.tsv")
    let rows = (0..<80).map { row in
      let digit = row / 25 % 2 == 0 ? "one" : "two"
      return "\(digit).wav\t0.3\tspeaker\t\(digit)\t\(row < 53 ? "train" : "test")\n"
    }
    try folder.write(
      "path\tduration_seconds\tspeaker\ttranscript\tsplit\n" + rows.joined(),
      to: "fsdd-8k/manifest.tsv")
    try writePronunciations()
    try writeAlignedPhones()
  }

  /// Words whose letters are said one by one.
  private func writePronunciations() throws {
    let letters: [Character] = ["a", "b", "d", "t"]
    var words: Set<String> = []
    for row in 0..<40 {
      let places = (0..<3 + row % 3).map { (row + $0 * (1 + row / 4)) % letters.count }
      words.insert(String(places.map { letters[$0] }))
    }
    let lines: [String] = words.sorted().map { word in
      let phones = word.map { $0 == "a" ? "AA" : $0.uppercased() }
      return "\(word) \(phones.joined(separator: " "))\n"
    }
    try folder.write(lines.joined(), to: "text/cmudict-en-us.dict")
  }

  /// One recording by two speakers, with the times of its phones.
  private func writeAlignedPhones() throws {
    let part = "librispeech-train-4spk-aligned"
    let samples: [Float] = (0..<4_800).map { t in
      let turn = t < 2_000 ? 0.1 : 0.3
      return Float(0.3 * sin(Double(t) * turn))
    }
    try Waveform(samples: samples, sampleRate: 16_000).write(to: "\(folder.path)/\(part)/one.wav")
    let rows = (0..<100).map { "one.wav\t0.3\t\($0 < 60 ? "a" : "b")\tA B\ttrain\n" }
    try folder.write(
      "path\tduration_seconds\tspeaker\ttranscript\tsplit\n" + rows.joined(),
      to: "\(part)/manifest.tsv")
    try folder.write(
      "utterance\tstart\tend\tlabel\none\t0\t0.02\tsil\none\t0.02\t0.12\tAA1\none\t0.12\t0.3\tB\n",
      to: "\(part)/phones.tsv")
  }
}
