/// A language model that makes some words and phrases more probable.
///
///     score(w) = base score(w) + gain(phrases begun or ended by w)
///
/// A phrase of n words gives a part, boost / n, at each of them, so that a search does not lose it
/// before its end; what an unfinished phrase has given is taken back when it is not gone on with.
/// Phrases are found as by Aho & Corasick (1975): every phrase at every place, also within others.
public struct HotWordModel<Base: LanguageModel>: LanguageModel {
  /// The base model's state, and how far into phrases the words before reach.
  public struct State: Hashable, Sendable {
    var base: Base.State
    var place: Int32
  }

  /// A place in the tree of phrases.
  private struct Place: Sendable {
    var next: [Int: Int32] = [:]
    /// The place of the longest end of these words with which a phrase begins.
    var fallback: Int32 = 0
    /// What the unfinished phrase has given so far.
    var advance: Float = 0
    /// What the phrase that ends here gives in all; 0 if none does.
    var boost: Float = 0
    /// What all phrases that end here give in all.
    var gain: Float = 0
  }

  /// Words that the base model does not know have numbers from here.
  private static var firstNewWord: Int { 1 << 30 }

  private let base: Base
  private var places = [Place()]
  private var newWords: [String: Int] = [:]
  private var lookAheads: [Int: Float] = [:]

  /// Adds phrases to a model whose scores are already weighed.
  ///
  /// - Parameters:
  ///   - base: the model.
  ///   - phrases: words, and what the whole phrase adds to a score, in nats.
  public init(_ base: Base, phrases: [(words: [String], boost: Float)]) {
    self.base = base
    for phrase in phrases where !phrase.words.isEmpty { add(phrase.words, boost: phrase.boost) }
    linkFallbacks()
  }

  private mutating func add(_ words: [String], boost: Float) {
    var place = 0
    for (index, spelling) in words.enumerated() {
      let word: Int
      if let known = base.word(spelling) {
        word = known
      } else {
        word = newWords[spelling] ?? Self.firstNewWord + newWords.count
        newWords[spelling] = word
      }
      let part = boost / Float(words.count)
      lookAheads[word] = max(lookAheads[word] ?? part, part)
      if places[place].next[word] == nil {
        places[place].next[word] = Int32(places.count)
        places.append(Place())
      }
      place = Int(places[place].next[word] ?? 0)
      if index + 1 < words.count {
        places[place].advance = max(places[place].advance, part * Float(index + 1))
      }
    }
    places[place].boost = max(places[place].boost, boost)
  }

  /// Finds fallbacks breadth first: a place's own is nearer to the root and known before it.
  private mutating func linkFallbacks() {
    var queue: [Int] = [0]
    var done = 0
    while done < queue.count {
      let place = queue[done]
      done += 1
      places[place].gain = places[place].boost + places[Int(places[place].fallback)].gain
      for (word, child) in places[place].next.sorted(by: { $0.key < $1.key }) {
        if place != 0 {
          places[Int(child)].fallback = next(after: places[place].fallback, word)
        }
        queue.append(Int(child))
      }
    }
    // A place goes on with what its fallback has given as well, if that is more.
    for place in queue.dropFirst() {
      let fallback = Int(places[place].fallback)
      places[place].advance = max(places[place].advance, places[fallback].advance)
    }
  }

  private func next(after place: Int32, _ word: Int) -> Int32 {
    var place = place
    while true {
      if let next = places[Int(place)].next[word] { return next }
      if place == 0 { return 0 }
      place = places[Int(place)].fallback
    }
  }

  /// The state before the first word.
  public var start: State { State(base: base.start, place: 0) }

  /// Returns the number of a word; nil if neither the base model nor a phrase knows it.
  public func word(_ spelling: String) -> Int? { base.word(spelling) ?? newWords[spelling] }

  /// Returns the numbers of many words, in the order of their bytes.
  public func words(sorted spellings: some Sequence<[UInt8]>) -> [Int?] {
    let spellings = Array(spellings)
    var numbers = base.words(sorted: spellings)
    guard !newWords.isEmpty else { return numbers }
    for (place, spelling) in spellings.enumerated() where numbers[place] == nil {
      numbers[place] = newWords[String(decoding: spelling, as: UTF8.self)]
    }
    return numbers
  }

  /// Returns the base model's score and what phrases give or take back.
  public func score(
    _ word: Int?, after state: State
  ) -> (logProbability: Float, state: State) {
    let (score, base) = base.score(known(word), after: state.base)
    let place = word.map { next(after: state.place, $0) } ?? 0
    let gain =
      places[Int(place)].gain + places[Int(place)].advance - places[Int(state.place)].advance
    return (score + gain, State(base: base, place: place))
  }

  /// Returns the base model's score, less what an unfinished phrase has given.
  public func end(after state: State) -> Float {
    base.end(after: state.base) - places[Int(state.place)].advance
  }

  /// Returns the base model's guess and what the word may give.
  public func lookAhead(_ word: Int?) -> Float {
    base.lookAhead(known(word)) + (word.flatMap { lookAheads[$0] } ?? 0)
  }

  private func known(_ word: Int?) -> Int? {
    word.flatMap { $0 < Self.firstNewWord ? $0 : nil }
  }
}
