import Foundation
import SpeechRecognition

/// What is wrong with utterances together.
extension ManifestExamination {
  /// Finds transcripts said much faster or more slowly than the others, by robust statistics.
  ///
  ///     |ln pace − median| > max(ln 2.5, 6 · 1.4826 · median |ln pace − median|)
  ///
  /// where pace is characters per second of sound. Ten utterances are needed to judge.
  mutating func comparePace(_ texts: [String]) {
    let paces = utterances.indices.map { index -> Double? in
      guard let figures = figures[index], figures.activeShare > 0, texts[index].count >= 3 else {
        return nil
      }
      return log(Double(texts[index].count) / (figures.duration * figures.activeShare))
    }
    guard let typical = Spread(paces.compactMap(\.self)) else { return }
    for (index, pace) in paces.enumerated() {
      guard let pace, abs(pace - typical.median) > max(log(2.5), 6 * typical.deviation) else {
        continue
      }
      let (own, usual) = (exp(pace), exp(typical.median))
      let detail = String(format: "%.1f characters a second of sound, usually %.1f", own, usual)
      note([(.unlikelyPace, detail)], index)
    }
  }

  /// Finds recordings whose rate differs from that of most.
  mutating func compareRates() {
    let rates = figures.map { $0?.sampleRate }
    let counts = Dictionary(grouping: rates.compactMap(\.self), by: \.self).mapValues(\.count)
    guard counts.count > 1,
      let usual = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key
    else { return }
    for (index, rate) in rates.enumerated() {
      guard let rate, rate != usual else { continue }
      note([(.sampleRates, "\(Int(rate)) Hz, most have \(Int(usual)) Hz")], index)
    }
  }

  /// Finds equal samples, and sound that differs in level, rate or coding only.
  ///
  /// Of equal recordings the first is kept; one in a test split comes before one in a dev split,
  /// and that before others. Where texts differ, none can be trusted.
  mutating func compareRecordings(_ texts: [String]) {
    var groups: [UInt64: [Int]] = [:]
    for (index, figures) in figures.enumerated() {
      guard let figures, figures.speechLevel >= -65 else { continue }
      groups[figures.fingerprint, default: []].append(index)
    }
    for group in groups.values.filter({ $0.count > 1 }).sorted(by: { $0[0] < $1[0] }) {
      let group = group.sorted { (precedence($0), $0) < (precedence($1), $1) }
      let first = group[0]
      let differ = group.contains { texts[$0] != texts[first] }
      for index in differ ? group[...] : group.dropFirst() {
        let other = index == first ? group[1] : first
        let detail =
          differ
          ? "\"\(texts[index])\", but \(name(other)) says \"\(texts[other])\""
          : "the same samples as \(name(other))"
        note([(differ ? .conflictingTexts : .duplicateAudio, detail)], index)
      }
    }
    compareEnvelopes()
  }

  /// Compares recordings of about equal length whose loudest parts lie in the same place.
  private mutating func compareEnvelopes() {
    var buckets: [Int: [Int]] = [:]
    for (index, figures) in figures.enumerated() {
      guard let envelope = figures?.envelope, !envelope.isEmpty else { continue }
      let loudest = envelope.indices.max { envelope[$0] < envelope[$1] } ?? 0
      buckets[loudest, default: []].append(index)
    }
    var pairs: [(Int, Int)] = []
    for bucket in buckets.values {
      let sorted = bucket.sorted { (length($0), $0) < (length($1), $1) }
      for (place, index) in sorted.enumerated() {
        for other in sorted[(place + 1)...] {
          guard length(other) < 1.01 * length(index) + 0.05 else { break }
          guard let (a, b) = pair(index, other), a.fingerprint != b.fingerprint,
            zip(a.envelope, b.envelope).reduce(0, { $0 + $1.0 * $1.1 }) > 0.995
          else { continue }
          pairs.append((min(index, other), max(index, other)))
        }
      }
    }
    for (first, second) in pairs.sorted(by: { ($0.1, $0.0) < ($1.1, $1.0) }) {
      note([(.nearDuplicate, "sounds like \(name(first))")], second)
    }
  }

  /// Finds speakers and sentences that are in more than one split.
  mutating func compareSplits(_ texts: [String]) {
    let splits = utterances.map { $0.split ?? "" }
    for (speaker, indices) in grouped(by: utterances.map(\.speaker)) {
      let counts = Dictionary(grouping: indices, by: { splits[$0] }).mapValues(\.count)
      guard counts.count > 1 else { continue }
      let list = counts.sorted { $0.key < $1.key }
        .map { "\($0.value) in \($0.key.isEmpty ? "no split" : $0.key)" }.joined(separator: ", ")
      note(.speakerLeakage, "\(speaker): \(list)")
    }
    // A sentence of one or two words is nobody's own.
    for (text, indices) in grouped(by: texts.map { words($0).count > 2 ? $0 : nil }) {
      let names = Set(indices.map { splits[$0] }).sorted()
      guard names.count > 1 else { continue }
      let list = names.map { $0.isEmpty ? "no split" : $0 }.joined(separator: ", ")
      note(.sharedText, "\"\(text)\" in \(list)")
    }
  }

  /// The places of each value, in the order of their first place.
  private func grouped(by keys: [String?]) -> [(String, [Int])] {
    var groups: [String: [Int]] = [:]
    for (index, key) in keys.enumerated() {
      if let key { groups[key, default: []].append(index) }
    }
    return groups.sorted { $0.value[0] < $1.value[0] }.map { ($0.key, $0.value) }
  }

  private func precedence(_ index: Int) -> Int {
    switch utterances[index].split?.lowercased() {
    case "test": 0
    case "dev", "valid", "validation", "validate": 1
    default: 2
    }
  }

  private func length(_ index: Int) -> Double { figures[index]?.duration ?? 0 }

  private func pair(_ a: Int, _ b: Int) -> (RecordingFigures, RecordingFigures)? {
    guard let first = figures[a], let second = figures[b] else { return nil }
    return (first, second)
  }

  private func name(_ index: Int) -> String {
    utterances[index].path + (utterances[index].split.map { " (\($0))" } ?? "")
  }
}

/// The middle of some numbers and how far they lie from it, neither moved by a few strange ones.
struct Spread {
  let median: Double
  /// 1.4826 times the median distance from the median: σ, if the numbers are normal.
  let deviation: Double

  /// Nil for fewer than ten numbers.
  init?(_ values: [Double]) {
    guard values.count >= 10 else { return nil }
    let sorted = values.sorted()
    let middle = sorted[sorted.count / 2]
    median = middle
    deviation = 1.4826 * values.map { abs($0 - middle) }.sorted()[values.count / 2]
  }
}
