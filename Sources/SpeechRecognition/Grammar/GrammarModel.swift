/// A grammar as a language model: what it does not allow is impossible.
///
/// The state is the set of places that the words so far may have led to, each with what its weight
/// lies below the best, so that equal states have equal futures.
public struct GrammarModel: LanguageModel {
  /// Where in the grammar the words so far lead; empty after words that it does not allow.
  public struct State: Hashable, Sendable {
    struct Place: Hashable, Sendable {
      var state: Int32
      var weight: Float
    }

    var places: [Place]
  }

  private let grammar: Grammar
  /// What each word adds to a score, in nats.
  private let wordInsertion: Float
  /// The state before the first word.
  public let start: State

  /// Makes the model of a grammar.
  public init(_ grammar: Grammar, wordInsertion: Float = 0) {
    self.grammar = grammar
    self.wordInsertion = wordInsertion
    start = Self.closed([Grammar.start: 0], in: grammar).state
  }

  /// Returns the number of a word; nil if it does not occur in the grammar.
  public func word(_ spelling: String) -> Int? { grammar.word(spelling) }

  /// Returns the weight of the best way to go on with a word, −∞ if there is none.
  public func score(_ word: Int?, after state: State) -> (logProbability: Float, state: State) {
    var reached: [Int32: Float] = [:]
    for place in state.places {
      for step in grammar.steps[Int(place.state)] where Int(step.word) == word {
        reached[step.target] = max(reached[step.target] ?? -.infinity, place.weight)
      }
    }
    let (weight, state) = Self.closed(reached, in: grammar)
    return (weight + wordInsertion, state)
  }

  /// Returns the weight of ending here, −∞ if no sentence does.
  public func end(after state: State) -> Float {
    state.places.first { $0.state == grammar.end }?.weight ?? -.infinity
  }

  /// Guesses nothing: any word of the grammar may come.
  public func lookAhead(_ word: Int?) -> Float { word == nil ? -.infinity : wordInsertion }

  /// Follows jumps, and takes the best weight out of the state.
  private static func closed(
    _ reached: [Int32: Float], in grammar: Grammar
  ) -> (weight: Float, state: State) {
    var weights = reached
    var open = Array(reached.keys)
    while let state = open.popLast() {
      let weight = weights[state] ?? -.infinity
      for jump in grammar.jumps[Int(state)] {
        // Weights are at most 0, so that a loop of jumps never gains.
        guard weight + jump.weight > weights[jump.target] ?? -.infinity else { continue }
        weights[jump.target] = weight + jump.weight
        open.append(jump.target)
      }
    }
    let best = weights.values.max() ?? -.infinity
    let places = weights.filter {
      !grammar.steps[Int($0.key)].isEmpty || $0.key == grammar.end
    }.map { State.Place(state: $0.key, weight: $0.value - best) }
    return (best, State(places: places.sorted { $0.state < $1.state }))
  }
}
