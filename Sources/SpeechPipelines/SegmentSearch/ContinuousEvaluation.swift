public import AudioFiles
import Foundation
public import SpokenQuerySearch
import Tensors
import VectorIndexes

/// How well words cut from continuous speech are found in continuous speech.
///
/// Each query is a word of a table; recordings are cut into windows that know nothing of words, or not
/// at all. A place is right if it shares at least half of the shorter of the two with an occurrence of the
/// query's word, each of which counts once; the query's own is left out. MTWV counts one trial a
/// second, as NIST does.
public struct ContinuousEvaluation: Sendable {
  /// How queries are compared with recordings.
  public enum Method: Sendable {
    /// With windows by vectors, and the best places then anew.
    case vectors(Embedder, reranked: Comparison? = nil)
    /// With everything, without windows.
    case everywhere(Comparison)
  }

  /// How two stretches of sound are compared.
  public enum Comparison: Sendable {
    /// By dynamic time warping.
    case warping
    /// By what a recogniser hears in each recording.
    case posteriors([String: HeardRecording])
  }

  /// What was measured.
  public struct Result: Sendable {
    /// Figures over all occurrences.
    public var figures = RetrievalFigures()
    /// Figures over other speakers' occurrences, among their places.
    public var otherSpeakers = RetrievalFigures()
    /// How much was searched, in seconds.
    public var duration: Seconds = 0
    /// How many windows were compared with each query; 0 if there were none.
    public var windowCount = 0
    /// How long the search itself took, without reading and vectors of recordings, in seconds.
    public var searchTime: Seconds = 0
    /// Recordings that could not be read.
    public var failures: [AudioFileError] = []
  }

  private struct Occurrence {
    var path: String
    var times: Range<Seconds>
    var speaker: String?
  }

  /// How many places are looked at for each query.
  public var depth = 200
  /// How recordings are cut.
  public var segmentation = Segmentation.standardWindows

  private let occurrences: [String: [Occurrence]]
  private let speakers: [String: String]

  /// Takes all words of the recordings, of which queries are some.
  public init(words: [Segment]) {
    var occurrences: [String: [Occurrence]] = [:]
    var speakers: [String: String] = [:]
    for word in words {
      speakers[word.path] = word.speaker
      guard let label = word.label, let times = word.times else { continue }
      occurrences[label, default: []].append(
        Occurrence(path: word.path, times: times, speaker: word.speaker))
    }
    (self.occurrences, self.speakers) = (occurrences, speakers)
  }

  /// Returns the figures of queries.
  ///
  /// - Parameters:
  ///   - queries: words with times.
  ///   - method: how they are compared.
  ///   - threads: how many recordings or queries are worked on at once.
  /// - Throws: if features cannot be computed.
  /// - Returns: figures, how much was searched, and what could not be read.
  public func callAsFunction(
    _ queries: [Segment], by method: Method, threads: Int
  ) async throws -> Result {
    let recordings = await SegmentRecordings(queries, threads: threads)
    var result: Result
    let found: [[SegmentSearch.Hit]]
    let clock = ContinuousClock()
    let begin: ContinuousClock.Instant
    switch method {
    case .vectors(let embedder, let comparison):
      let indexed = await indexed(by: embedder, threads: threads)
      result = indexed.result
      begin = clock.now
      let hits = await search(indexed.recordings, for: recordings, by: embedder, threads: threads)
      found = try await ranked(hits, comparison, for: recordings, threads: threads)
    case .everywhere(.warping):
      let wholes = await SegmentRecordings(paths.map { Segment(path: $0) }, threads: threads)
      let warped = try WarpedRecordings(wholes)
      result = Result(duration: wholes.duration, failures: wholes.failures)
      begin = clock.now
      found = try await warped.places(of: recordings.segments, count: depth, threads: threads)
    case .everywhere(.posteriors(let heard)):
      result = Result(duration: paths.reduce(0) { $0 + (heard[$1]?.duration ?? 0) })
      begin = clock.now
      found = await places(of: recordings.segments, in: heard, threads: threads)
    }
    result.searchTime = (clock.now - begin) / .seconds(1)
    for (query, hits) in zip(recordings.segments, found) {
      let seconds = Int(result.duration)
      add(query, hits, seconds: seconds, to: &result.figures) { _ in true }
      guard let speaker = query.speaker else { continue }
      add(query, hits, seconds: seconds, to: &result.otherSpeakers) {
        $0 != nil && $0 != speaker
      }
    }
    result.failures += recordings.failures
    return result
  }

  /// All recordings of which a word is known.
  public var paths: [String] { Set(occurrences.values.joined().map(\.path)).sorted() }

  /// Ranks each query's hits anew.
  private func ranked(
    _ hits: [[SegmentSearch.Hit]], _ comparison: Comparison?, for queries: SegmentRecordings,
    threads: Int
  ) async throws -> [[SegmentSearch.Hit]] {
    switch comparison {
    case nil:
      return hits
    case .warping:
      let wholes = await SegmentRecordings(paths.map { Segment(path: $0) }, threads: threads)
      return try await WarpedRecordings(wholes).ranked(hits, by: queries, threads: threads)
    case .posteriors(let heard):
      return await concurrentMap(Array(hits.indices), threads: threads) { row in
        Self.search(for: queries.segments[row], in: heard).ranked(hits[row]) { heard[$0.file] }
      }
    }
  }

  /// The places of each query in all that was heard.
  private func places(
    of queries: [Segment], in heard: [String: HeardRecording], threads: Int
  ) async -> [[SegmentSearch.Hit]] {
    let paths = paths
    return await concurrentMap(queries, threads: threads) { query in
      let search = Self.search(for: query, in: heard)
      let hits = paths.flatMap { path in
        heard[path].map { search.hits(in: $0, least: PosteriorSearch.leastScore) } ?? []
      }
      return PosteriorSearch.best(
        hits, count: depth, excluding: query.times.map { (query.path, $0) })
    }
  }

  private static func search(
    for query: Segment, in heard: [String: HeardRecording]
  ) -> PosteriorSearch {
    PosteriorSearch(heard[query.path].map { [.init($0, times: query.times)] } ?? [])
  }

  private func indexed(
    by embedder: Embedder, threads: Int
  ) async -> (recordings: [IndexedRecording], result: Result) {
    let indexing = RecordingIndexing(embedder, segmentation: segmentation)
    let read = await concurrentMap(paths, threads: threads) { path in
      Swift.Result { () throws(AudioFileError) in try indexing(path) }
    }
    var (recordings, result) = ([IndexedRecording](), Result())
    for outcome in read {
      switch outcome {
      case .success(let recording): recordings.append(recording)
      case .failure(let error): result.failures.append(error)
      }
    }
    result.duration = recordings.reduce(0) { $0 + $1.duration }
    result.windowCount = recordings.reduce(0) { $0 + $1.segmentCount }
    return (recordings, result)
  }

  private func search(
    _ recordings: [IndexedRecording], for wanted: SegmentRecordings, by embedder: Embedder,
    threads: Int
  ) async -> [[SegmentSearch.Hit]] {
    let search = SegmentSearch(recordings, vectorSize: embedder.vectorSize)
    let vectors = await embedder.vectors(
      of: wanted.frames(embedder.features, threads: threads), threads: threads)
    let size = embedder.vectorSize
    return await concurrentMap(Array(wanted.segments.indices), threads: threads) { row in
      let query = wanted.segments[row]
      return search.hits(
        for: Array(vectors.values[row * size..<(row + 1) * size]), count: depth,
        excluding: query.times.map { (query.path, $0) })
    }
  }

  private func add(
    _ query: Segment, _ hits: [SegmentSearch.Hit], seconds: Int, to figures: inout RetrievalFigures,
    of isWanted: (String?) -> Bool
  ) {
    let others = (occurrences[query.label ?? ""] ?? []).filter {
      ($0.path != query.path || $0.times != query.times) && isWanted($0.speaker)
    }
    let hits = hits.filter { isWanted(speakers[$0.file]) }
    var isTaken = [Bool](repeating: false, count: others.count)
    let isRelevant = hits.map { hit in
      let match = others.indices.first { index in
        !isTaken[index] && others[index].path == hit.file
          && SegmentSearch.overlap(hit.start..<hit.end, others[index].times) >= 0.5
      }
      if let match { isTaken[match] = true }
      return match != nil
    }
    figures.add(
      scores: hits.map { $0.distance.map { -$0 } ?? $0.score }, isRelevant: isRelevant,
      relevantCount: others.count, trialCount: max(seconds, others.count + 1))
  }
}
