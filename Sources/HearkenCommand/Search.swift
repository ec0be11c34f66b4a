import ArgumentParser
import AudioFiles
import Foundation
import SpeechPipelines
import SpokenQuerySearch
import Tensors
import VectorIndexes

/// `hearken search`: where a spoken word is said in the recordings of an index.
struct Search: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find where anyone says a word, given a recording or the text of it.",
    discussion: """
      Prints a line for each place, the best first: score, file, start, end, and the word where \
      the index knows it. The score is the cosine of the vectors, at most 1. Several queries are \
      examples of one word, whose vectors are averaged. Of places that overlap by half, the best is \
      kept.

      --rerank dtw compares the best places anew, frame by frame, and prints the distance as well; \
      it reads their recordings, so that these must still be where the index says.

      --text needs no recording of the word: a recogniser's scores are searched for its letters or \
      phones (CTC), in all recordings of the index, which are read anew; the score is 1 where the \
      recogniser's best reading says the word.

      Examples:
        hearken search archive.index word.wav
        hearken search archive.index talk.wav --from 12.3 --to 12.9 --top 20
        hearken search archive.index first.wav second.wav --min-score 0.6 --json
        hearken search archive.index word.wav --rerank dtw --cut found
        hearken search archive.index --text seven --recognizer an4
      """)

  /// How places are ranked anew.
  enum Reranking: String, ExpressibleByArgument, CaseIterable {
    /// By dynamic time warping.
    case dtw
  }

  @Argument(help: "The index.")
  var index: String
  @Argument(help: "Recordings of the word; several are examples of the same.")
  var queries: [String] = []
  @Option(help: "Search for this text instead of a recording.")
  var text: String?
  @Option(
    help: "Of --text, the model that recognises: a file, a folder, or a shipped model's name.")
  var recognizer = ShippedModels.defaultName
  @Option(help: "Where the word begins in the recording, in seconds.")
  var from: Double?
  @Option(help: "Where it ends.")
  var to: Double?
  @Option(help: "How many places are shown.")
  var top = 10
  @Option(help: "The least score that is shown.")
  var minScore: Float = -1
  @Flag(help: "Print a JSON array.")
  var json = false
  @Option(help: "Rank five times as many places anew: dtw.")
  var rerank: Reranking?
  @Option(help: "Write each place as a WAV file into this folder.")
  var cut: String?
  @OptionGroup var model: EmbedderOption
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard top > 0 else { throw ValidationError("--top \(top): at least 1 is needed.") }
    guard queries.isEmpty != (text == nil) else {
      throw ValidationError("name recordings of the word, or its --text.")
    }
    guard text == nil || rerank == nil else {
      throw ValidationError("--rerank compares recordings of the word, but --text has none.")
    }
    guard (from == nil && to == nil) || queries.count == 1 else {
      throw ValidationError("--from and --to are of one recording, but several are named.")
    }
    guard (from ?? 0) >= 0, (from ?? 0) < (to ?? .infinity) else {
      throw ValidationError("--from must be 0 or more and before --to.")
    }
  }

  func run() async throws {
    let file = try VectorIndex(index)
    let hits =
      if let text { try await places(of: text, in: file) } else { try places(in: file) }
    if json { try emit(line: JSONText.pretty(hits)) } else { try emitLines(hits) }
    if let cut { try write(hits, to: cut) }
  }

  /// The places of a text in all recordings, by a recogniser.
  private func places(of text: String, in file: VectorIndex) async throws -> [SegmentSearch.Hit] {
    let path = try ShippedModels.path(of: recognizer)
    let search = try TextSearch(
      text, by: Recognizer(contentsOf: path), of: ModelFolder(path))
    let paths = try file.summaries().map(\.path)
    let least = max(minScore, 0.05)
    let results = await concurrentMap(paths, threads: threads.count) { path in
      Result { () throws(AudioFileError) in try search.hits(in: path, least: least) }
    }
    var hits: [SegmentSearch.Hit] = []
    for result in results {
      switch result {
      case .success(let found): hits += found
      case .failure(let error): complain("\(error)")
      }
    }
    return Array(hits.sorted { $0.score > $1.score }.prefix(top))
  }

  /// The places of the queries' recordings.
  private func places(in file: VectorIndex) throws -> [SegmentSearch.Hit] {
    let embedder = try model.embedder()
    try file.check(embedder)
    let examples = try queries.map { try example($0) }
    let frames = examples.map { embedder.features($0.samples(at: embedder.sampleRate)) }
    for (query, frames) in zip(queries, frames) where frames.rowCount == 0 {
      complain("\(query) is too short to search by: at least one frame of 25 ms is needed.")
      throw ExitCode.badInput
    }
    let search = try SegmentSearch(file)
    // A place of the query's own recording that is the query itself is no find.
    let own = from.map { (file: queries[0], times: $0..<(to ?? .infinity)) }
    var hits = search.hits(
      for: embedder.vector(ofExamples: frames), count: rerank == nil ? top : 5 * top,
      least: minScore, excluding: own)
    if rerank != nil {
      let reranking = try HitReranking()
      hits = reranking(
        hits, examples: examples.map { $0.samples(at: reranking.sampleRate) })
      hits = Array(hits.prefix(top))
    }
    return hits
  }

  /// The part of a query's recording that is the word.
  private func example(_ path: String) throws -> Waveform {
    let waveform = try Waveform(contentsOf: path)
    guard from != nil || to != nil else { return waveform }
    let part = waveform[(from ?? 0)..<min(to ?? .infinity, max(waveform.duration, from ?? 0))]
    guard !part.samples.isEmpty else {
      complain("\(path) lasts \(waveform.duration) s, so that nothing lies after --from.")
      throw ExitCode.badInput
    }
    return part
  }

  private func emitLines(_ hits: [SegmentSearch.Hit]) throws {
    for hit in hits {
      let distance = hit.distance.map { String(format: "\t%.3f", $0) } ?? ""
      let word = hit.word.map { "\t\($0)" } ?? ""
      try emit(
        line: String(format: "%.3f\t%@\t%.2f\t%.2f", hit.score, hit.file, hit.start, hit.end)
          + distance + word)
    }
  }

  /// Writes each place as a WAV file named by its rank, its recording and its start.
  private func write(_ hits: [SegmentSearch.Hit], to folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw AudioFileError.unwritable(path: folder, reason: error.localizedDescription)
    }
    var failures = 0
    for (rank, hit) in hits.enumerated() {
      do throws(AudioFileError) {
        let stem = hit.file.split(separator: "/").last?.split(separator: ".").first ?? "found"
        let name = String(format: "%03d-%@-%.2f.wav", rank + 1, String(stem), hit.start)
        try Waveform(contentsOf: hit.file)[hit.start..<hit.end].write(to: "\(folder)/\(name)")
      } catch {
        complain("\(error)")
        failures += 1
      }
    }
    try ExitCode.check(failures: failures, of: hits.count)
  }
}

extension Waveform {
  /// The samples at another rate.
  func samples(at rate: Hertz) -> [Float] {
    sampleRate == rate ? samples : resampled(to: rate).samples
  }
}
