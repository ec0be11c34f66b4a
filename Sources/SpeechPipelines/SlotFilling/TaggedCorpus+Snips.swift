import Foundation
import SpokenLanguageUnderstanding

extension TaggedCorpus {
  /// A sentence in the SNIPS benchmark's files: its text in parts, some of which fill a slot.
  private struct Sentence: Decodable {
    struct Part: Decodable {
      var text: String
      var entity: String?
    }
    var data: [Part]
  }

  /// Reads a file of the SNIPS benchmark: sentences by what they intend.
  init(json path: String, _ text: String) throws {
    let byIntent: [String: [Sentence]]
    do {
      byIntent = try JSONDecoder().decode([String: [Sentence]].self, from: Data(text.utf8))
    } catch {
      throw TaggedCorpusError(path: path, flaw: .notSnips)
    }
    self.init(
      sentences: byIntent.sorted { $0.key < $1.key }.flatMap { intent, sentences in
        sentences.map { Self.tagged($0, intent: intent) }
      },
      tokenization: .words)
  }

  /// Divides the whole text into words, as a text without slots will be; a word that any character
  /// of a slot is in belongs to it.
  private static func tagged(_ sentence: Sentence, intent: String) -> TaggedSentence {
    let text = sentence.data.map(\.text).joined()
    var slots: [(name: String, bytes: Range<Int>)] = []
    var end = 0
    for part in sentence.data {
      let start = end
      end += part.text.utf8.count
      if let name = part.entity { slots.append((name, start..<end)) }
    }
    let ranges = Tokenization.words.ranges(in: text)
    var tags = [String](repeating: "O", count: ranges.count)
    var begun: Set<Int> = []
    for (place, range) in ranges.enumerated() {
      let first = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
      let bytes = first..<first + text[range].utf8.count
      guard let slot = slots.firstIndex(where: { $0.bytes.overlaps(bytes) }) else { continue }
      tags[place] = (begun.insert(slot).inserted ? "B-" : "I-") + slots[slot].name
    }
    return TaggedSentence(words: ranges.map { String(text[$0]) }, tags: tags, intent: intent)
  }
}
