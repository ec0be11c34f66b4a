import Foundation

/// The sentences that may be said, as a finite automaton.
///
/// A grammar is a list of phrases, one on each line, or rules in a part of the Java Speech Grammar
/// Format: words, `( | )`, `[ ]`, `*`, `+`, `/weights/` and rules that do not refer to themselves.
///
///     #JSGF V1.0;
///     public <command> = (turn | switch) (on | off) [the] <thing>;
///     <thing> = light | radio | heating;
///
/// A step reads a word; a jump reads nothing. Weights are logarithms of shares among alternatives.
public struct Grammar: Sendable {
  struct Step: Sendable {
    var word: Int32
    var target: Int32
  }

  struct Jump: Sendable {
    var target: Int32
    var weight: Float
  }

  /// The words that occur, in the order of their first occurrence.
  public private(set) var words: [String] = []
  private var numbers: [String: Int32] = [:]
  private(set) var steps: [[Step]] = [[]]
  private(set) var jumps: [[Jump]] = [[]]
  /// Where sentences begin.
  static let start: Int32 = 0
  /// Where sentences end.
  private(set) var end: Int32 = 0

  private static let largestSize = 1_000_000

  /// Reads a list of phrases or rules; errors give the text the name `path`.
  public init(parsing text: String, path: String) throws(GrammarError) {
    if Self.hasRules(text) {
      let rules = try GrammarParser.rules(of: text, path: path)
      let roots = rules.filter { $0.value.isPublic }.sorted { $0.key < $1.key }
      guard !roots.isEmpty else {
        throw GrammarError(
          path: path, position: GrammarPosition(line: 1, column: 1), flaw: .noPublicRule)
      }
      let all = roots.map { (Float(1), GrammarExpression.rule($0.key, at: $0.value.position)) }
      end = try add(.alternatives(all), from: Self.start, rules: rules, within: [], path: path)
    } else {
      let phrases = text.split(whereSeparator: \.isNewline).map {
        $0.split(whereSeparator: \.isWhitespace).map { GrammarExpression.word(String($0)) }
      }.filter { !$0.isEmpty && !Self.isComment($0[0]) }
      guard !phrases.isEmpty else {
        throw GrammarError(path: path, position: GrammarPosition(line: 1, column: 1), flaw: .empty)
      }
      let all = phrases.map { (Float(1), GrammarExpression.sequence($0)) }
      end = try add(.alternatives(all), from: Self.start, rules: [:], within: [], path: path)
    }
  }

  /// Returns the number of a word.
  func word(_ spelling: String) -> Int? { numbers[spelling].map { Int($0) } }

  private static func hasRules(_ text: String) -> Bool {
    text.hasPrefix("#JSGF") || (text.contains("=") && text.contains(";"))
  }

  private static func isComment(_ word: GrammarExpression) -> Bool {
    if case .word(let text) = word { text.hasPrefix("#") || text.hasPrefix("//") } else { false }
  }

  /// Adds an expression behind a state and returns the state behind the expression.
  private mutating func add(
    _ expression: GrammarExpression, from start: Int32, rules: [String: GrammarParser.Rule],
    within names: [String], path: String
  ) throws(GrammarError) -> Int32 {
    guard steps.count < Self.largestSize else {
      throw GrammarError(
        path: path, position: GrammarPosition(line: 1, column: 1), flaw: .tooLarge)
    }
    switch expression {
    case .word(let spelling):
      let target = addState()
      steps[Int(start)].append(Step(word: number(of: spelling), target: target))
      return target
    case .rule(let name, let position):
      guard let rule = rules[name] else {
        throw GrammarError(path: path, position: position, flaw: .unknownRule(name))
      }
      guard !names.contains(name) else {
        throw GrammarError(path: path, position: position, flaw: .recursion(name))
      }
      return try add(
        rule.expression, from: start, rules: rules, within: names + [name], path: path)
    case .sequence(let items):
      var state = start
      for item in items {
        state = try add(item, from: state, rules: rules, within: names, path: path)
      }
      return state
    case .alternatives(let items):
      let target = addState()
      let isWeighted = items.contains { $0.weight != 1 }
      let sum = items.reduce(0) { $0 + $1.weight }
      for item in items {
        let state = addState()
        jump(from: start, to: state, weight: isWeighted ? log(item.weight / sum) : 0)
        let last = try add(item.expression, from: state, rules: rules, within: names, path: path)
        jump(from: last, to: target)
      }
      return target
    case .optional(let item):
      let target = addState()
      jump(from: start, to: target)
      let last = try add(item, from: start, rules: rules, within: names, path: path)
      jump(from: last, to: target)
      return target
    case .repeated(let item, let isOptional):
      let (first, target) = (addState(), addState())
      jump(from: start, to: first)
      if isOptional { jump(from: first, to: target) }
      let last = try add(item, from: first, rules: rules, within: names, path: path)
      jump(from: last, to: first)
      jump(from: last, to: target)
      return target
    }
  }

  private mutating func addState() -> Int32 {
    steps.append([])
    jumps.append([])
    return Int32(steps.count - 1)
  }

  private mutating func jump(from start: Int32, to target: Int32, weight: Float = 0) {
    jumps[Int(start)].append(Jump(target: target, weight: weight))
  }

  private mutating func number(of spelling: String) -> Int32 {
    if let number = numbers[spelling] { return number }
    numbers[spelling] = Int32(words.count)
    words.append(spelling)
    return Int32(words.count - 1)
  }
}
