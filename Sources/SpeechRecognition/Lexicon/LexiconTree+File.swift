public import Foundation
import NeuralNetworks

extension LexiconTree {
  /// The sizes in the header of a compiled lexicon.
  private struct Sizes {
    var symbolBytes: Int
    var nodes: Int
    var endings: Int
    var words: Int
    var wordBytes: Int

    /// The length of the whole file: every section is padded to four bytes.
    var fileLength: Int {
      let sections = [
        symbolBytes, 2 * nodes, 4 * (nodes + 1), 4 * (nodes + 1), 4 * endings, 4 * (words + 1),
        wordBytes,
      ]
      return headerLength + sections.reduce(0) { $0 + padded($1) }
    }
  }

  private static let magic = Data("hearken lexicon 1\n\0\0".utf8)
  private static let headerLength = 20 + 5 * 4

  /// Returns the tree as a compiled lexicon, in which words are sorted by their bytes.
  ///
  ///     magic (20 bytes), five sizes, then sections padded to four bytes, all little-endian:
  ///     symbols     UTF-8, a line feed after each
  ///     labels      [nodes] of 16 bits, breadth first
  ///     children    [nodes + 1] of 32 bits: node i has the children from [i] up to [i + 1]
  ///     ends        [nodes + 1] of 32 bits: at node i end the words from [i] up to [i + 1] of
  ///     endings     [endings] of 32 bits: numbers of words
  ///     offsets     [words + 1] of 32 bits into
  ///     spellings   UTF-8
  public var compiled: Data {
    let tree = (try? rebuilt()) ?? self
    let symbols = Data(tree.alphabet.symbols.map { "\($0)\n" }.joined().utf8)
    var data = Self.magic
    let sizes = [
      symbols.count, tree.nodes.count, tree.endings.count, tree.words.count,
      tree.words.storedBytes.count,
    ]
    data.append(numbers: sizes.map { UInt32($0) })
    data.append(padded: symbols)
    data.append(numbers: tree.nodes.map(\.label))
    data.append(numbers: tree.nodes.map(\.firstChild) + [UInt32(tree.nodes.count)])
    data.append(numbers: tree.nodes.map(\.firstEnding) + [UInt32(tree.endings.count)])
    data.append(numbers: tree.endings)
    data.append(numbers: tree.words.storedOffsets)
    data.append(padded: Data(tree.words.storedBytes))
    return data
  }

  /// Whether a file begins as a compiled lexicon does.
  public static func isCompiled(_ data: Data) -> Bool { data.starts(with: magic.prefix(15)) }

  /// Reads a compiled lexicon: its columns are copied as they are, and no word is looked at.
  ///
  /// - Parameters:
  ///   - path: a file made by `hearken lexicon compile`.
  ///   - alphabet: the model's, in which the lexicon must be written.
  /// - Throws: ``CompiledLexiconError``, or `AtomicFileError`.
  public init(contentsOf path: String, alphabet: Alphabet) throws {
    let data = try AtomicFile.read(path)
    do {
      try self.init(compiled: data, alphabet: alphabet)
    } catch {
      throw CompiledLexiconError(path: path, flaw: error)
    }
  }

  /// Reads a compiled lexicon from memory.
  public init(compiled data: Data, alphabet: Alphabet) throws(CompiledLexiconError.Flaw) {
    var reader = SectionReader(data: data)
    guard data.count >= Self.headerLength, reader.bytes(Self.magic.count) == Self.magic else {
      throw .notLexicon
    }
    let numbers = reader.numbers(5, of: UInt32.self).map { Int($0) }
    let sizes = Sizes(
      symbolBytes: numbers[0], nodes: numbers[1], endings: numbers[2], words: numbers[3],
      wordBytes: numbers[4])
    guard data.count == sizes.fileLength else {
      throw .length(found: data.count, needed: sizes.fileLength)
    }
    let symbols = String(decoding: reader.bytes(sizes.symbolBytes), as: UTF8.self)
      .split(separator: "\n").map(String.init)
    guard symbols == alphabet.symbols else {
      throw .alphabet(found: symbols, needed: alphabet.symbols)
    }
    let labels = reader.numbers(sizes.nodes, of: UInt16.self)
    let children = reader.numbers(sizes.nodes + 1, of: UInt32.self)
    let ends = reader.numbers(sizes.nodes + 1, of: UInt32.self)
    let endings = reader.numbers(sizes.endings, of: UInt32.self)
    let offsets = reader.numbers(sizes.words + 1, of: UInt32.self)
    let spellings = reader.bytes(sizes.wordBytes)
    guard sizes.nodes > 0, children[0] == 1, Int(children[sizes.nodes]) == sizes.nodes,
      ends[0] == 0, Int(ends[sizes.nodes]) == sizes.endings
    else { throw .damaged("its tree does not have the size that it claims") }
    guard offsets[0] == 0, Int(offsets[sizes.words]) == sizes.wordBytes,
      zip(offsets, offsets.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw .damaged("its words do not follow each other") }
    guard endings.allSatisfy({ Int($0) < sizes.words }) else {
      throw .damaged("a node names a word that there is not")
    }
    var nodes: [Node] = []
    nodes.reserveCapacity(sizes.nodes)
    var parents = [UInt32](repeating: 0, count: sizes.nodes)
    for node in 0..<sizes.nodes {
      let (first, end) = (children[node], children[node + 1])
      guard first <= end, end <= sizes.nodes, first > node, ends[node] <= ends[node + 1],
        let childCount = UInt16(exactly: end - first),
        let endingCount = UInt16(exactly: ends[node + 1] - ends[node])
      else { throw .damaged("node \(node) has impossible children") }
      guard node == 0 ? labels[0] == 0 : (1..<alphabet.labelCount).contains(Int(labels[node]))
      else { throw .damaged("node \(node) has the label \(labels[node])") }
      let isEnd = alphabet.separator == nil ? node > 0 : parents[node] > 0
      guard
        endingCount == 0 || isEnd && Int(labels[node]) == alphabet.separator ?? Int(labels[node])
      else { throw .damaged("words end at node \(node), which has no labels of theirs") }
      for child in first..<end { parents[Int(child)] = UInt32(node) }
      nodes.append(
        Node(
          label: labels[node], childCount: childCount, endingCount: endingCount,
          firstChild: first, firstEnding: ends[node]))
    }
    self.init(
      nodes: nodes, parents: parents, endings: endings,
      words: LexiconWords(offsets: offsets, bytes: [UInt8](spellings)), alphabet: alphabet)
  }

  /// Returns a tree of the same words whose nodes are laid out breadth first.
  private func rebuilt() throws(LexiconError) -> LexiconTree? {
    guard !words.added.isEmpty else { return nil }
    return try LexiconTree(lexicon(), alphabet: alphabet)
  }
}

/// Reads the sections of a file whose length has been checked.
private struct SectionReader {
  let data: Data
  var offset = 0

  mutating func bytes(_ count: Int) -> Data {
    let start = data.startIndex + offset
    offset += padded(count)
    return data[start..<min(start + count, data.endIndex)]
  }

  mutating func numbers<Number: FixedWidthInteger>(_ count: Int, of: Number.Type) -> [Number] {
    let width = Number.bitWidth / 8
    var numbers = [Number](repeating: 0, count: count)
    let bytes = bytes(count * width)
    unsafe numbers.withUnsafeMutableBytes { _ = unsafe bytes.copyBytes(to: $0) }
    if Number(littleEndian: 1) != 1 { numbers = numbers.map { Number(littleEndian: $0) } }
    return numbers
  }
}

/// Rounds a length up to a multiple of four.
private func padded(_ length: Int) -> Int { (length + 3) / 4 * 4 }

extension Data {
  fileprivate mutating func append(padded bytes: Data) {
    append(bytes)
    append(Data(count: padded(bytes.count) - bytes.count))
  }

  fileprivate mutating func append(numbers: [some FixedWidthInteger]) {
    let numbers = numbers.map(\.littleEndian)
    append(padded: unsafe numbers.withUnsafeBytes { unsafe Data($0) })
  }
}

/// What can go wrong when reading a compiled lexicon.
public struct CompiledLexiconError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What is wrong with it.
  public var flaw: Flaw

  /// How a file differs from a compiled lexicon that can be used.
  public enum Flaw: Error, Equatable {
    /// The file is something else, or of another version.
    case notLexicon
    /// The file is longer or shorter than its header says.
    case length(found: Int, needed: Int)
    /// The sections contradict each other.
    case damaged(String)
    /// The lexicon is written in other symbols than the model's.
    case alphabet(found: [String], needed: [String])
  }

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    switch flaw {
    case .notLexicon:
      """
      \(path) is no compiled lexicon of this version, but one is needed; make it with \
      `hearken lexicon compile`.
      """
    case .length(let found, let needed):
      "\(path) has \(found) bytes, but \(needed) are needed; it is cut short: compile it anew."
    case .damaged(let reason):
      "\(path) is damaged: \(reason); compile it anew."
    case .alphabet(let found, let needed):
      """
      \(path) is written in the symbols \(found.joined(separator: " ")), but the model's are \
      \(needed.joined(separator: " ")); compile it for this model.
      """
    }
  }
}
