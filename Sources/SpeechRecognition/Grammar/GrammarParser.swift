/// Reads the rules of a grammar, by recursive descent.
///
///     rule         = ["public"] <name> "=" alternatives ";"
///     alternatives = sequence { "|" sequence },  a sequence may begin with /weight/
///     sequence     = item { item }
///     item         = (word | <name> | "(" alternatives ")" | "[" alternatives "]") ["*" | "+"]
///
/// Reference: Sun Microsystems (1998), Java Speech Grammar Format specification, version 1.0.
struct GrammarParser {
  /// A rule and where it is defined.
  struct Rule {
    var expression: GrammarExpression
    var isPublic: Bool
    var position: GrammarPosition
  }

  private let path: String
  private let tokens: [GrammarScanner.Token]
  private var index = 0
  /// How deep groups are nested, so that a damaged file cannot exhaust the stack.
  private var depth = 0

  private init(_ text: String, path: String) throws(GrammarError) {
    self.path = path
    tokens = try GrammarScanner.tokens(of: text, path: path)
  }

  /// Returns the rules of a text by name.
  static func rules(of text: String, path: String) throws(GrammarError) -> [String: Rule] {
    var parser = try GrammarParser(text, path: path)
    var rules: [String: Rule] = [:]
    parser.skipHeader()
    while parser.token.kind != .end {
      let position = parser.token.position
      let isPublic = parser.token.kind == .word("public")
      if isPublic { parser.index += 1 }
      guard case .rule(let name) = parser.token.kind else {
        throw parser.unexpected("a rule, such as public <command> = …;")
      }
      parser.index += 1
      try parser.take("=")
      let expression = try parser.alternatives()
      try parser.take(";")
      guard rules[name] == nil else {
        throw GrammarError(path: path, position: position, flaw: .repeatedRule(name))
      }
      rules[name] = Rule(expression: expression, isPublic: isPublic, position: position)
    }
    return rules
  }

  private var token: GrammarScanner.Token { tokens[index] }

  /// Skips `#JSGF V1.0;` and `grammar name;`.
  private mutating func skipHeader() {
    while case .word(let word) = token.kind, word.hasPrefix("#JSGF") || word == "grammar" {
      while token.kind != .mark(";"), token.kind != .end { index += 1 }
      if token.kind != .end { index += 1 }
    }
  }

  private mutating func alternatives() throws(GrammarError) -> GrammarExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else { throw unexpected("fewer than 200 nested groups") }
    var found: [(weight: Float, expression: GrammarExpression)] = []
    repeat {
      if !found.isEmpty { index += 1 }
      var weight: Float = 1
      if case .weight(let given) = token.kind {
        weight = given
        index += 1
      }
      found.append((weight, try sequence()))
    } while token.kind == .mark("|")
    return found.count == 1 ? found[0].expression : .alternatives(found)
  }

  private mutating func sequence() throws(GrammarError) -> GrammarExpression {
    var items: [GrammarExpression] = []
    while let item = try item() { items.append(item) }
    guard !items.isEmpty else { throw unexpected("a word, a rule or a group") }
    return items.count == 1 ? items[0] : .sequence(items)
  }

  private mutating func item() throws(GrammarError) -> GrammarExpression? {
    var item: GrammarExpression
    switch token.kind {
    case .word(let text):
      let words = text.split(separator: " ").map { GrammarExpression.word(String($0)) }
      item = words.count == 1 ? words[0] : .sequence(words)
      index += 1
    case .rule(let name):
      item = name == "NULL" ? .sequence([]) : .rule(name, at: token.position)
      index += 1
    case .mark("("):
      index += 1
      item = try alternatives()
      try take(")")
    case .mark("["):
      index += 1
      item = .optional(try alternatives())
      try take("]")
    default:
      return nil
    }
    while token.kind == .mark("*") || token.kind == .mark("+") {
      item = .repeated(item, isOptional: token.kind == .mark("*"))
      index += 1
    }
    return item
  }

  private mutating func take(_ mark: Character) throws(GrammarError) {
    guard token.kind == .mark(mark) else { throw unexpected("\"\(mark)\"") }
    index += 1
  }

  private func unexpected(_ needed: String) -> GrammarError {
    GrammarError(
      path: path, position: token.position,
      flaw: .unexpected(found: token.name, needed: needed))
  }
}
