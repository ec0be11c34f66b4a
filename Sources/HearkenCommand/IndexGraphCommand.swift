import ArgumentParser
import Foundation
import SpeechPipelines
import VectorIndexes

/// `hearken index graph`.
struct IndexGraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Make the graph by which a large index is searched, or bring it up to date.",
    discussion: """
      Of \(IndexGraph.leastCount) vectors and more, `index add`, `remove` and `merge` do this by \
      themselves, and `hearken search` goes by the graph (HNSW) rather than compare all vectors. It \
      lies beside the index (INDEX-graph), may be deleted at any time, and is never searched when \
      the index has changed since.

      Examples:
        hearken index graph archive.index
        hearken search archive.index word.wav --approximate
      """)

  @Argument(help: "The index.")
  var index: String

  func run() throws {
    let file = try VectorIndex(index, isReadOnly: false)
    if file.isFile { try GraphUpdate(file).run() } else { try file.makeServerGraph() }
  }
}

/// Brings the graph of an index up to date and says how far that is.
struct GraphUpdate {
  let index: VectorIndex
  let interruption: Interruption

  init(_ index: VectorIndex, unless interruption: Interruption? = nil) {
    self.index = index
    self.interruption =
      interruption ?? Interruption(message: "stopping; the index is whole, its graph as it was")
  }

  /// Does it if the index has a graph, or has grown so large that it should.
  func runIfWanted() throws {
    guard index.isFile else { return }
    let count = try index.summaries().reduce(0) { $0 + $1.segmentCount }
    guard
      count >= IndexGraph.leastCount
        || FileManager.default.fileExists(atPath: IndexGraph.path(of: index))
    else { return }
    try run()
  }

  /// Does it.
  @discardableResult func run() throws -> IndexGraph {
    let progress = ProgressLine()
    let graph = try IndexGraph.update(of: index, shouldStop: { interruption.isRequested }) {
      progress.show("graph: \($0) of \($1) vectors")
    }
    guard let graph else { throw ExitCode.interrupted }
    progress.write("\(IndexGraph.path(of: index)): the graph of \(graph.count) vectors")
    return graph
  }
}

/// How vectors are compared: with all, or by a graph.
enum SearchMode: String, EnumerableFlag {
  case exact, approximate

  static func help(for value: SearchMode) -> ArgumentHelp? {
    switch value {
    case .exact: "Compare with every vector, however many there are."
    case .approximate: "Search by a graph, which is made if there is none."
    }
  }
}

extension VectorIndex {
  /// Opens the index for searching, in the way that is asked for or that suits its size.
  ///
  /// - Returns: what is searched, and how in a word.
  func searched(_ mode: SearchMode?) throws -> (source: any NearestSegments, how: SearchMode) {
    guard isFile else {
      let hasGraph = try serverHasGraph()
      if mode == .approximate, !hasGraph { try makeServerGraph() }
      let how = mode ?? (hasGraph ? .approximate : .exact)
      return (try DatabaseSearch(self, isExact: how == .exact), how)
    }
    let count = try summaries().reduce(0) { $0 + $1.segmentCount }
    let isLarge = count >= IndexGraph.leastCount
    if mode == .approximate || mode == nil && isLarge {
      if let graph = try IndexGraph.current(of: self) {
        return (GraphSearch(self, graph), .approximate)
      }
      if mode == .approximate {
        let changeable = try VectorIndex(path, isReadOnly: false)
        return (GraphSearch(changeable, try GraphUpdate(changeable).run()), .approximate)
      }
      tell("\(path) has no graph of its present state; `hearken index graph` makes one.\n")
    }
    return (try SegmentSearch(self), .exact)
  }
}
