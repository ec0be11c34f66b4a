public import Foundation

/// Says how words are pronounced that no dictionary lists: a joint n-gram model of letters and
/// phones.
///
///     p(letters, phones) = Σ over graphones g₁ … gₙ of Π p(gᵢ | gᵢ₋₁, gᵢ₋₂, …)
///
/// A graphone is a letter with the none, one or two phones that it stands for. The n-gram model of
/// them is kept as any other, so a file of it opens at once.
///
/// Reference: Bisani & Ney (2008).
public struct PronunciationModel: Sendable {
  private let model: NGramModel
  /// For each letter, the graphones that it can be part of.
  private let choices: [Character: [Choice]]
  private let phones: [String]

  private struct Choice: Sendable {
    var graphone: Int
    var phones: [UInt16]
  }

  /// A pronunciation with its share of all that were found.
  public struct Pronunciation: Sendable, Equatable {
    /// The phones.
    public var phones: [String]
    /// ln p(letters, phones).
    public var logProbability: Double
    /// Its probability among the pronunciations that the search found.
    public var share: Double
  }

  /// Opens a model.
  public init(contentsOf path: String) throws(LanguageModelError) {
    let model = try NGramModel(contentsOf: path)
    do {
      try self.init(model)
    } catch {
      throw .inFile(path: path, error)
    }
  }

  /// Takes a copy of the bytes of a model.
  public init(data: Data) throws(LanguageModelError) { try self.init(NGramModel(data: data)) }

  private init(_ model: NGramModel) throws(LanguageModelError) {
    self.model = model
    var numbers = [String: UInt16]()
    var phones = [String]()
    var choices = [Character: [Choice]]()
    for word in 0..<model.wordCount {
      let spelling = model.spelling(of: word)
      guard model.word(spelling) != nil else { continue }
      guard let graphone = Graphone(spelling: spelling), phones.count < 60_000 else {
        throw .noPronunciations(word: spelling)
      }
      let sounds = graphone.phones.map { phone in
        if let number = numbers[phone] { return number }
        numbers[phone] = UInt16(phones.count)
        phones.append(phone)
        return UInt16(phones.count - 1)
      }
      choices[graphone.letter, default: []].append(Choice(graphone: word, phones: sounds))
    }
    self.choices = choices
    self.phones = phones
  }

  /// The letters that the model knows, sorted.
  public var letters: [Character] { choices.keys.sorted() }

  /// The phones that pronunciations are made of, sorted.
  public var phoneSet: [String] { phones.sorted() }

  /// A beginning of a word: what its graphones were, and the phones.
  private struct Prefix: Hashable {
    var state: NGramModel.State
    var phones: [UInt16]
  }

  /// Returns the most probable pronunciations of a word, the best first.
  ///
  /// Letters are looked up as they are, or else in lower or upper case.
  ///
  /// - Parameters:
  ///   - word: the letters.
  ///   - count: the most pronunciations to return; there may be fewer.
  ///   - beamWidth: how many beginnings are kept after each letter.
  /// - Returns: pronunciations of at least one phone.
  /// - Throws: Which letter the model does not know.
  public func pronunciations(
    of word: String, count: Int = 1, beamWidth: Int = 40
  ) throws(PronunciationError) -> [Pronunciation] {
    guard !word.isEmpty else { throw .noLetters }
    var beam: [(prefix: Prefix, score: Double)] = [(Prefix(state: model.start, phones: []), 0)]
    for letter in word.precomposedStringWithCanonicalMapping {
      guard let choices = choices(of: letter) else {
        throw .letter(letter, word: word, known: String(letters))
      }
      var next = [Prefix: Double]()
      for (prefix, score) in beam {
        for choice in choices {
          let (logProbability, state) = model.score(choice.graphone, after: prefix.state)
          let longer = Prefix(state: state, phones: prefix.phones + choice.phones)
          let sum = score + Double(logProbability)
          next[longer] = next[longer].map { logAdd($0, sum) } ?? sum
        }
      }
      beam = Self.best(next, count: max(beamWidth, count))
    }
    return ranked(beam, count: count)
  }

  private func choices(of letter: Character) -> [Choice]? {
    choices[letter] ?? choices[Character(onlyOf: letter.lowercased(), else: letter)]
      ?? choices[Character(onlyOf: letter.uppercased(), else: letter)]
  }

  /// The best beginnings in a fixed order, without those that are hopeless.
  private static func best(
    _ scores: [Prefix: Double], count: Int
  ) -> [(prefix: Prefix, score: Double)] {
    let highest = scores.values.max() ?? 0
    let hopeful = scores.filter { $0.value > highest - 12 }
    let sorted = hopeful.sorted {
      $0.value != $1.value
        ? $0.value > $1.value : $0.key.phones.lexicographicallyPrecedes($1.key.phones)
    }
    return sorted.prefix(count).map { ($0.key, $0.value) }
  }

  /// Adds the end of the word, and what reads the same.
  private func ranked(
    _ beam: [(prefix: Prefix, score: Double)], count: Int
  ) -> [Pronunciation] {
    var scores = [[UInt16]: Double]()
    for (prefix, score) in beam where !prefix.phones.isEmpty {
      let sum = score + Double(model.end(after: prefix.state))
      scores[prefix.phones] = scores[prefix.phones].map { logAdd($0, sum) } ?? sum
    }
    let sorted = scores.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
    }
    guard let highest = sorted.first?.value else { return [] }
    let total = sorted.reduce(0) { $0 + exp($1.value - highest) }
    return sorted.prefix(count).map { sounds, score in
      Pronunciation(
        phones: sounds.map { phones[Int($0)] }, logProbability: score,
        share: exp(score - highest) / total)
    }
  }
}

/// What can go wrong when a word is to be pronounced.
public enum PronunciationError: Error, Equatable, CustomStringConvertible {
  /// The word is empty.
  case noLetters
  /// The model has never seen a letter.
  case letter(Character, word: String, known: String)

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    switch self {
    case .noLetters: "the word has no letters; at least one is needed."
    case .letter(let letter, let word, let known):
      """
      "\(letter)" in "\(word)" is no letter of the pronunciation model, which knows \(known); spell \
      the word with these.
      """
    }
  }
}

/// Returns ln(eᵃ + eᵇ).
private func logAdd(_ a: Double, _ b: Double) -> Double {
  max(a, b) + log1p(exp(-abs(a - b)))
}

extension Character {
  /// The only character of a text, or another if it has none or several.
  fileprivate init(onlyOf text: String, else other: Character) {
    self = text.count == 1 ? text.first ?? other : other
  }
}
