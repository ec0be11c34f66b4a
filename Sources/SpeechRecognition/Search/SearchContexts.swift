/// The language model's states that a search has met, numbered, and the scores between them.
///
/// Each score is asked for once. Two histories that lead to equal states share a number, unless
/// histories are to be told apart for good.
struct SearchContexts<Model: LanguageModel> {
  /// What a word leads to.
  struct Transition {
    var score: Float
    var context: Int32
  }

  private let model: Model
  private let tellsHistoriesApart: Bool
  private var states: [Model.State]
  private var numbers: [Model.State: Int32]
  /// An open hash table from (context, word) to transitions; a power of two of them.
  private var keys: [UInt64]
  private var transitions: [Transition]
  private var count = 0

  /// The context before the first word.
  static var start: Int32 { 0 }

  private static var unused: UInt64 { .max }

  init(_ model: Model, tellsHistoriesApart: Bool) {
    self.model = model
    self.tellsHistoriesApart = tellsHistoriesApart
    states = [model.start]
    numbers = [model.start: 0]
    keys = [UInt64](repeating: Self.unused, count: 1 << 12)
    transitions = [Transition](repeating: Transition(score: 0, context: 0), count: 1 << 12)
  }

  /// Returns the score of a word and the context after it.
  ///
  /// - Parameters:
  ///   - context: the words before.
  ///   - word: the lexicon's number of the word.
  ///   - number: the language model's; −1 for one that it does not know.
  /// - Returns: the same each time.
  mutating func transition(from context: Int32, word: UInt32, number: Int32) -> Transition {
    let key = UInt64(UInt32(bitPattern: context)) << 32 | UInt64(word)
    var slot = Self.slot(key, keys.count)
    while keys[slot] != Self.unused {
      if keys[slot] == key { return transitions[slot] }
      slot = (slot + 1) & (keys.count - 1)
    }
    let (score, state) = model.score(
      number < 0 ? nil : Int(number), after: states[Int(context)])
    let transition = Transition(score: score, context: self.number(of: state))
    keys[slot] = key
    transitions[slot] = transition
    count += 1
    if 2 * count > keys.count { grow() }
    return transition
  }

  /// Returns the score of the sentence's end.
  func end(after context: Int32) -> Float { model.end(after: states[Int(context)]) }

  private mutating func number(of state: Model.State) -> Int32 {
    if !tellsHistoriesApart, let number = numbers[state] { return number }
    let number = Int32(states.count)
    states.append(state)
    if !tellsHistoriesApart { numbers[state] = number }
    return number
  }

  @inline(__always)
  private static func slot(_ key: UInt64, _ size: Int) -> Int {
    Int((key &* 0x9E37_79B9_7F4A_7C15) >> 32) & (size - 1)
  }

  private mutating func grow() {
    let (oldKeys, oldTransitions) = (keys, transitions)
    keys = [UInt64](repeating: Self.unused, count: 2 * oldKeys.count)
    transitions += oldTransitions
    for (old, key) in oldKeys.enumerated() where key != Self.unused {
      var slot = Self.slot(key, keys.count)
      while keys[slot] != Self.unused { slot = (slot + 1) & (keys.count - 1) }
      keys[slot] = key
      transitions[slot] = oldTransitions[old]
    }
  }
}
