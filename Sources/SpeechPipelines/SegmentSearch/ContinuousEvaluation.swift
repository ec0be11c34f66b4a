public import AudioFiles
import Foundation
public import SpokenQuerySearch
import Tensors
import VectorIndexes

/// How well words cut from continuous speech are found in continuous speech.
///
/// Each query is a word of a table; recordings are cut into windows that know nothing of words. A
/// place is right if it shares at least half of the shorter of the two with an occurrence of the
/// query's word, each of which counts once; the query's own is left out. MTWV counts one trial a
/// second, as NIST does.
public struct ContinuousEvaluation: Sendable {
  /// How queries are compared with windows.
  public enum Method: Sendable {
    /// By vectors.
    case vectors(Embedder)
    /// By vectors, and the best places then by dynamic time warping.
    case reranked(Embedder)
    /// By dynamic time warping, with every window.
    case warping
  }

  /// What was measured.
  public struct Result: Sendable {
    /// Figures over all occurrences.
    public var figures = RetrievalFigures()
    /// Figures over other speakers' occurrences, among their places.
    public var otherSpeakers = RetrievalFigures()
    /// How much was searched, in seconds.
    public var duration: Seconds = 0
    /// How many windows were compared with each query.
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
    let paths = Set(occurrences.values.joined().map(\.path)).sorted()
    let recordings = await SegmentRecordings(queries, threads: threads)
    var result: Result
    let found: [[SegmentSearch.Hit]]
    switch method {
    case .vectors(let embedder), .reranked(let embedder):
      let indexed = await indexed(paths, by: embedder, threads: threads)
      result = indexed.result
      let begin = ContinuousClock.now
      var hits = await search(indexed.recordings, for: recordings, by: embedder, threads: threads)
      if case .reranked = method {
        let reranking = try WarpedRecordings(
          await SegmentRecordings(paths.map { Segment(path: $0) }, threads: threads),
          threads: threads)
        hits = await reranking.ranked(hits, by: recordings, threads: threads)
      }
      found = hits
      result.searchTime = (ContinuousClock.now - begin) / .seconds(1)
    case .warping:
      let wholes = await SegmentRecordings(paths.map { Segment(path: $0) }, threads: threads)
      let warped = try WarpedRecordings(wholes, threads: threads)
      let windows = wholes.pieces(segmentation)
      result = Result(failures: wholes.failures)
      result.duration = wholes.duration
      result.windowCount = windows.count
      let begin = ContinuousClock.now
      found = await warped.hits(in: windows, for: recordings, count: depth, threads: threads)
      result.searchTime = (ContinuousClock.now - begin) / .seconds(1)
    }
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

  private func indexed(
    _ paths: [String], by embedder: Embedder, threads: Int
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
