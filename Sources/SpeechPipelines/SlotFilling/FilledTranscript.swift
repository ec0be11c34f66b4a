public import AudioFiles
import Foundation
import SpeechRecognition
import SpokenLanguageUnderstanding

/// What is wanted in something said, agreed on by all texts that it may have been.
///
///     alternatives → probabilities pᵢ → a reading of each → the reading that agrees best with all
///
///     pᵢ = exp(c·sᵢ) / Σⱼ exp(c·sⱼ)                       sᵢ the score of a text in the search
///     agreement(i) = Σⱼ pⱼ·(F1(slotsᵢ, slotsⱼ) + [intentᵢ = intentⱼ])
///     confidence(slot) = Σⱼ pⱼ of the texts that fill the slot with the same words
///
/// So a word that the recogniser doubts, but without which no reading makes sense, may be taken,
/// and how sure a slot is follows from how many probable texts fill it alike. Texts that have equal
/// agreement stand in the order of their probability.
///
/// Reference: minimum Bayes risk decoding, Goel & Byrne (2000).
public struct FilledTranscript: Sendable, Equatable, Codable {
  /// A slot, what fills it, when that is said, and how sure it is.
  public struct Slot: Sendable, Equatable, Codable {
    /// The name of the slot.
    public var slot: String
    /// The text that fills it.
    public var value: String
    /// Where that begins, in Unicode scalars from the text's beginning.
    public var start: Int
    /// Where it ends, likewise.
    public var end: Int
    /// When it begins to be said, in seconds; nil if that is not known.
    public var startTime: Seconds?
    /// When it ends, in seconds.
    public var endTime: Seconds?
    /// The probability of the texts in which it is filled so, from 0 to 1.
    public var confidence: Double
  }

  /// The recording as it was named; nil if it is not known.
  public var file: String?
  /// The text whose reading was taken.
  public var text: String
  /// What is wanted; nil if the tagger does not tell, or there are no words.
  public var intent: String?
  /// How probable that is, from 0 to 1, over all texts.
  public var intentProbability: Double?
  /// The slots in order.
  public var slots: [Slot]
}

extension Tagger {
  /// How much a difference of scores in the search counts.
  ///
  /// Scores of neighbouring frames hang together, so that their sum exaggerates.
  static let scoreScale = 0.5

  /// Finds what is wanted in something said.
  ///
  /// - Parameters:
  ///   - transcript: words with times; its alternatives, if there are any, are read as well.
  ///   - file: the recording as it was named.
  /// - Returns: the reading that agrees best with those of all alternatives.
  public func fill(_ transcript: Transcript, file: String? = nil) -> FilledTranscript {
    let listed = transcript.alternatives ?? []
    let alternatives =
      listed.isEmpty ? [Transcript.Alternative(text: transcript.text, score: 0)] : listed
    let readings = alternatives.map { fill($0.text) }
    let probabilities = Self.probabilities(of: alternatives.map(\.score))
    func expected(_ gain: (FilledText) -> Double) -> Double {
      zip(probabilities, readings).reduce(0) { $0 + $1.0 * gain($1.1) }
    }
    let agreements = readings.map { reading in
      expected { reading.agreement(with: $0) }
    }
    var best = 0
    // Rounding must not prefer a text that is as good as a more probable one.
    for (place, agreement) in agreements.enumerated() where agreement > agreements[best] + 1e-9 {
      best = place
    }
    let chosen = readings[best]
    let times = WordPlaces(of: chosen.text, in: transcript)
    return FilledTranscript(
      file: file, text: chosen.text, intent: chosen.intent,
      intentProbability: chosen.intentProbability.map { _ in
        expected { $0.intent == chosen.intent ? $0.intentProbability ?? 0 : 0 }
      },
      slots: chosen.slots.map { slot in
        let time = times.time(of: slot.start..<slot.end)
        return FilledTranscript.Slot(
          slot: slot.slot, value: slot.value, start: slot.start, end: slot.end,
          startTime: time?.lowerBound, endTime: time?.upperBound,
          confidence: min(1, expected { $0.contents.contains(slot.content) ? 1 : 0 }))
      })
  }

  private static func probabilities(of scores: [Double]) -> [Double] {
    let highest = scores.max() ?? 0
    let weights = scores.map { exp(scoreScale * ($0 - highest)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }
}

extension FilledText {
  /// The slots without their places, which differ from text to text.
  fileprivate var contents: Set<[String]> { Set(slots.map(\.content)) }

  /// How far two readings say the same: F1 of the slots, and 1 more for the same intent.
  fileprivate func agreement(with other: FilledText) -> Double {
    let (mine, others) = (contents, other.contents)
    let sum = mine.count + others.count
    let f1 = sum > 0 ? 2 * Double(mine.intersection(others).count) / Double(sum) : 1
    return f1 + (intent == other.intent ? 1 : 0)
  }
}

extension FilledText.Slot {
  fileprivate var content: [String] { [slot, value.taggedForm] }
}

/// When the parts of a text are said, by the words of a transcript that it has in common.
private struct WordPlaces {
  /// The words of the text: their places in Unicode scalars, and their times.
  private var words: [(scalars: Range<Int>, time: Range<Seconds>?)] = []

  init(of text: String, in transcript: Transcript) {
    let ranges = text.split(whereSeparator: \.isWhitespace)
    var times: [Range<Seconds>?] = []
    var next = 0
    let alignment = Alignment(
      reference: transcript.words.map(\.word), hypothesis: ranges.map(String.init))
    for pair in alignment.pairs {
      switch pair {
      case .match, .substitution:
        let word = transcript.words[next]
        times.append(word.start..<max(word.start, word.end))
        next += 1
      case .deletion: next += 1
      case .insertion: times.append(nil)
      }
    }
    for (range, time) in zip(ranges, times) {
      let start = text.unicodeScalars.distance(from: text.startIndex, to: range.startIndex)
      words.append((start..<start + range.unicodeScalars.count, time))
    }
  }

  /// Returns when a part of the text is said; nil if none of its words has a time.
  func time(of scalars: Range<Int>) -> Range<Seconds>? {
    let times = words.filter { $0.scalars.overlaps(scalars) }.compactMap(\.time)
    guard let first = times.first, let last = times.last else { return nil }
    return first.lowerBound..<max(first.lowerBound, last.upperBound)
  }
}
