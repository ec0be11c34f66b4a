import ArgumentParser
import Plots
import SpeechPipelines
import SpokenQuerySearch
import Tensors
import VectorIndexes

/// `hearken index picture`.
struct IndexPicture: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "picture",
    abstract: "Draw the vectors of an index in two dimensions, by word.",
    discussion: """
      Points that lie together have vectors that lie together (t-SNE); distances mean little. Words are \
      those of the index (`index add --segments words`), or transcripts of recordings of one segment in \
      a --manifest. Segments without a word are left out.

      Examples:
        hearken index picture words.index --output words.png
        hearken index picture digits.index --manifest digits.tsv --most 500
      """)

  @Argument(help: "The index.")
  var index: String
  @Option(help: "Which word each recording is, by its path: TSV, CSV or JSON lines.")
  var manifest: String?
  @Option(name: .shortAndLong, help: "The picture.")
  var output = "vectors.png"
  @Option(help: "The most segments that are drawn, chosen by the seed.")
  var most = 1000
  @Option(help: "How many neighbours of each point count.")
  var perplexity = 20.0
  @Option(help: "Draws where points begin, and which are left out.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (3...5000).contains(most), perplexity >= 1 else {
      throw ValidationError("--most must lie between 3 and 5000, --perplexity be 1 or more.")
    }
  }

  func run() throws {
    let file = try VectorIndex(index)
    let size = file.model.vectorSize
    var labels: [String: String] = [:]
    if let manifest {
      for utterance in try Manifest(contentsOf: manifest).utterances {
        labels[utterance.path] = utterance.transcript
      }
    }
    var points: [(word: String, vector: [Float])] = []
    try file.forEachRecording { recording in
      for row in 0..<recording.segmentCount {
        let own = recording.words[row]
        let word = own.isEmpty && recording.segmentCount == 1 ? labels[recording.path] ?? "" : own
        guard !word.isEmpty else { continue }
        points.append((word, Array(recording.vectors[row * size..<(row + 1) * size])))
      }
    }
    guard points.count >= 3 else {
      complain(
        "\(index) has \(points.count) segments whose word is known, but 3 are needed; add recordings "
          + "with --segments words, or name a --manifest.")
      throw ExitCode.badInput
    }
    var random = SeededGenerator(seed: seed, position: 1)
    let kept = points.indices.shuffled(using: &random).prefix(most).sorted().map { points[$0] }
    var embedding = NeighborEmbedding()
    (embedding.perplexity, embedding.seed) = (perplexity, seed)
    let places = embedding(
      Tensor(shape: [kept.count, size], values: kept.flatMap(\.vector)))
    let byWord = Dictionary(grouping: kept.indices) { kept[$0].word }
    var plot = ScatterPlot(
      byWord.keys.sorted().map { word in
        ScatterPlot.Group(word, points: (byWord[word] ?? []).map { places[$0] })
      })
    plot.title = "\(kept.count) segments of \(byWord.count) words by \(file.model.name), t-SNE"
    try plot.write(to: output)
    try emit(line: "Wrote \(output): \(kept.count) of \(points.count) segments")
  }
}
