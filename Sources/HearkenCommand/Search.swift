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

      --rerank compares the best places anew and prints the distance as well; it reads their \
      recordings, so that these must still be where the index says. dtw compares frame by frame; \
      posteriors compares what a recogniser hears in the query and in each place, which helps with \
      speakers of its language (English, unless --recognizer names another) and takes about as long \
      as to transcribe half a minute for each recording with a place. --posteriors does so in all \
      recordings, without vectors, as slowly as they would be transcribed.

      The query may also be a place that was found before: --hit N of the --hits that an earlier \
      search has written with --json. With --each every recording is a query of its own, and lines \
      begin with it.

      A large index is searched by its graph (see `hearken index graph`), others exactly, which is \
      told on standard error; --exact and --approximate choose.

      --text needs no recording of the word: a recogniser's scores are searched for its letters or \
      phones (CTC), in all recordings of the index, which are read anew; the score is 1 where the \
      recogniser's best reading says the word.

      Examples:
        hearken search archive.index word.wav
        hearken search archive.index talk.wav --from 12.3 --to 12.9 --top 20
        hearken search archive.index first.wav second.wav --min-score 0.6 --json
        hearken search archive.index word.wav --rerank dtw --cut found
        hearken search archive.index word.wav --rerank posteriors
        hearken search archive.index --hits found.json --hit 3
        hearken search archive.index words/*.wav --each --top 1
        hearken search archive.index --text seven --recognizer an4
      """)

  /// How places are ranked anew.
  enum Reranking: String, ExpressibleByArgument, CaseIterable {
    /// By dynamic time warping.
    case dtw
    /// By a recogniser's scores.
    case posteriors
  }

  @Argument(help: "The index.")
  var index: String
  @OptionGroup(title: "Query") var query: QueryOptions
  @Option(help: "Search for this text instead of a recording.")
  var text: String?
  @Flag(help: "Compare what a recogniser hears in all recordings, instead of vectors.")
  var posteriors = false
  @Option(
    help: """
      Of --text and posteriors, the model that recognises: a file, a folder, or a shipped model's name.
      """)
  var recognizer = ShippedModels.defaultName
  @Option(help: "How many places are shown.")
  var top = 10
  @Option(help: "The least score that is shown.")
  var minScore: Float = -1
  @Flag(help: "Print a JSON array.")
  var json = false
  @Option(help: "Rank five times as many places anew: dtw or posteriors.")
  var rerank: Reranking?
  @Option(help: "Write each place as a WAV file into this folder.")
  var cut: String?
  @Flag var mode: SearchMode?
  @OptionGroup var model: EmbedderOption
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard top > 0 else { throw ValidationError("--top \(top): at least 1 is needed.") }
    guard query.isEmpty != (text == nil) else {
      throw ValidationError("name recordings of the word, or its --text.")
    }
    guard text == nil || (rerank == nil && !posteriors) else {
      throw ValidationError(
        "--rerank and --posteriors compare recordings of the word, but --text has none.")
    }
    guard rerank == nil || !posteriors else {
      throw ValidationError("--posteriors ranks everything already: leave --rerank out.")
    }
  }

  func run() async throws {
    let file = try VectorIndex(index)
    let (hits, unheard, recordings) =
      if text != nil || posteriors {
        try await heardPlaces(in: file)
      } else {
        (try places(in: file), 0, 0)
      }
    if json { try emit(line: JSONText.pretty(hits)) } else { try emitLines(hits) }
    if let cut { try write(hits.map(\.hit), to: cut) }
    try ExitCode.check(failures: unheard, of: recordings)
  }

  /// The places of the queries' recordings.
  private func places(in file: VectorIndex) throws -> [FoundPlace] {
    let embedder = try model.embedder()
    try file.check(embedder)
    let queries = try query.queries().map { try PreparedQuery($0, by: embedder) }
    let reranking = try rerank.map(places(rankedBy:))
    let clock = ContinuousClock()
    let begin = clock.now
    let (source, how) = try file.searched(mode)
    let opened = clock.now
    var found: [FoundPlace] = []
    for prepared in queries {
      var hits = try source.hits(
        for: prepared.vector, count: rerank == nil ? top : 5 * top, least: minScore,
        excluding: prepared.excluded)
      if let reranking { hits = Array(try reranking(hits, prepared).prefix(top)) }
      let name = query.each ? prepared.name : nil
      found += hits.map { FoundPlace(hit: $0, query: name, search: how.rawValue) }
    }
    tell(
      String(
        format: "%@ search of %d vectors: %.0f ms to open, %.1f ms a query\n", how.rawValue,
        source.count, (opened - begin) / .milliseconds(1),
        (clock.now - opened) / .milliseconds(1) / Double(max(queries.count, 1))))
    return found
  }

  /// Returns what ranks a query's hits anew.
  private func places(
    rankedBy ranking: Reranking
  ) throws -> ([SegmentSearch.Hit], PreparedQuery) throws -> [SegmentSearch.Hit] {
    switch ranking {
    case .dtw:
      let warping = try HitReranking()
      return { hits, query in
        warping(hits, examples: query.examples.map { $0.samples(at: warping.sampleRate) })
      }
    case .posteriors:
      let heard = try HeardRecordings(recognizer)
      return { hits, query in try heard.ranked(hits, by: heard.search(query.sources)) }
    }
  }

  private func emitLines(_ places: [FoundPlace]) throws {
    for place in places {
      let hit = place.hit
      let distance = hit.distance.map { String(format: "\t%.3f", $0) } ?? ""
      let word = hit.word.map { "\t\($0)" } ?? ""
      try emit(
        line: (place.query.map { "\($0)\t" } ?? "")
          + String(format: "%.3f\t%@\t%.2f\t%.2f", hit.score, hit.file, hit.start, hit.end)
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
