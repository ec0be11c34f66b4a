/// Cuts a grammar's text into words and marks.
struct GrammarScanner {
  /// A word or mark and where it begins.
  struct Token: Equatable {
    enum Kind: Equatable {
      case word(String)
      case rule(String)
      case weight(Float)
      case mark(Character)
      case end
    }

    var kind: Kind
    var position: GrammarPosition

    /// How an error names it.
    var name: String {
      switch kind {
      case .word(let word): "\"\(word)\""
      case .rule(let name): "<\(name)>"
      case .weight(let weight): "/\(weight)/"
      case .mark(let mark): "\"\(mark)\""
      case .end: "the end of the file"
      }
    }
  }

  private let path: String
  private let text: [Character]
  private var index = 0
  private var position = GrammarPosition(line: 1, column: 1)

  init(_ text: String, path: String) {
    self.text = Array(text)
    self.path = path
  }

  private static let marks = Set("()[]|*+=;,")

  /// Returns all words and marks, with one for the end behind them.
  static func tokens(of text: String, path: String) throws(GrammarError) -> [Token] {
    var scanner = GrammarScanner(text, path: path)
    var tokens: [Token] = []
    repeat { tokens.append(try scanner.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private mutating func next() throws(GrammarError) -> Token {
    try skipSpaceAndComments()
    let start = position
    guard let character = peek() else { return Token(kind: .end, position: start) }
    switch character {
    case "<":
      advance()
      return Token(kind: .rule(try text(upTo: ">", from: start)), position: start)
    case "\"":
      advance()
      return Token(kind: .word(try text(upTo: "\"", from: start)), position: start)
    case "/":
      advance()
      let number = try text(upTo: "/", from: start)
      guard let weight = Float(number), weight > 0, weight.isFinite else {
        throw error(start, found: "the weight \"\(number)\"", needed: "a number above 0")
      }
      return Token(kind: .weight(weight), position: start)
    case "{":
      advance()
      _ = try text(upTo: "}", from: start)  // a tag, which means nothing to a recogniser
      return try next()
    case ">", "}":
      throw error(start, found: "\"\(character)\"", needed: "a word")
    case let mark where Self.marks.contains(mark):
      advance()
      return Token(kind: .mark(mark), position: start)
    default:
      var word = ""
      while let character = peek(), !character.isWhitespace, !Self.marks.contains(character),
        !"<>{}\"/".contains(character)
      {
        word.append(character)
        advance()
      }
      return Token(kind: .word(word), position: start)
    }
  }

  private mutating func skipSpaceAndComments() throws(GrammarError) {
    while let character = peek() {
      if character.isWhitespace {
        advance()
      } else if character == "/", peek(1) == "/" {
        while let character = peek(), !character.isNewline { advance() }
      } else if character == "/", peek(1) == "*" {
        let start = position
        advance()
        advance()
        while peek() != "*" || peek(1) != "/" {
          guard peek() != nil else {
            throw error(start, found: "the end of the file", needed: "\"*/\" after a comment")
          }
          advance()
        }
        advance()
        advance()
      } else {
        return
      }
    }
  }

  private mutating func text(
    upTo end: Character, from start: GrammarPosition
  ) throws(GrammarError) -> String {
    var found = ""
    while let character = peek(), character != end, !character.isNewline {
      found.append(character)
      advance()
    }
    guard peek() == end else {
      throw error(start, found: "the end of the line", needed: "a closing \"\(end)\"")
    }
    advance()
    return found.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private func peek(_ ahead: Int = 0) -> Character? {
    index + ahead < text.count ? text[index + ahead] : nil
  }

  private mutating func advance() {
    if text[index].isNewline {
      position = GrammarPosition(line: position.line + 1, column: 1)
    } else {
      position.column += 1
    }
    index += 1
  }

  private func error(
    _ position: GrammarPosition, found: String, needed: String
  ) -> GrammarError {
    GrammarError(
      path: path, position: position, flaw: .unexpected(found: found, needed: needed))
  }
}
