/// A pattern of words, as a grammar's rules are made of.
indirect enum GrammarExpression: Equatable {
  /// A word.
  case word(String)
  /// A rule's pattern in its place.
  case rule(String, at: GrammarPosition)
  /// One after the other.
  case sequence([GrammarExpression])
  /// One of several; weights are positive, and 1 where none was given.
  case alternatives([(weight: Float, expression: GrammarExpression)])
  /// Once or not at all.
  case optional(GrammarExpression)
  /// Any number of times, at least once if so wanted.
  case repeated(GrammarExpression, isOptional: Bool)

  static func == (one: GrammarExpression, other: GrammarExpression) -> Bool {
    "\(one)" == "\(other)"
  }
}

/// A place in a grammar's text, counted from 1.
public struct GrammarPosition: Sendable, Equatable {
  /// The line.
  public var line: Int
  /// The character of the line.
  public var column: Int
}

/// What can go wrong when reading a grammar.
public struct GrammarError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// Where it is wrong.
  public var position: GrammarPosition
  /// What is wrong.
  public var flaw: Flaw

  /// How a text differs from a grammar that can be used.
  public enum Flaw: Error, Equatable {
    /// Something stands where something else is needed.
    case unexpected(found: String, needed: String)
    /// A rule is referred to that is not defined.
    case unknownRule(String)
    /// A rule is defined twice.
    case repeatedRule(String)
    /// A rule refers to itself.
    case recursion(String)
    /// No rule is public.
    case noPublicRule
    /// There are no phrases.
    case empty
    /// The rules, written out, are too long.
    case tooLarge
  }

  /// Says where, what was found, what was needed, and what to do.
  public var description: String {
    let place = "\(path), line \(position.line), column \(position.column): "
    return switch flaw {
    case .unexpected(let found, let needed):
      place + "\(found) was found, but \(needed) is needed; correct the line."
    case .unknownRule(let name):
      place + "there is no rule <\(name)>; define it, or write a word without < and >."
    case .repeatedRule(let name):
      place + "the rule <\(name)> is defined twice, but may be once; rename one."
    case .recursion(let name):
      place + "the rule <\(name)> refers to itself, which is not possible; write it with * or +."
    case .noPublicRule:
      place + "no rule is public, but one is needed; write public before it."
    case .empty:
      place + "there are no phrases, but one is needed; write one on each line."
    case .tooLarge:
      place + "the rules are too long when written out; over 1000000 places are not possible."
    }
  }
}
