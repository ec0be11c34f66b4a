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
  private struct Occurrence {
    var path: String
    var times: Range<Seconds>
    var speaker: String?
  }

  /// How many places are looked at for each query.
  public var depth = 200

  private let occurrences: [String: [Occurrence]]

  /// Takes all words of the recordings, of which queries are some.
  public init(words: [Segment]) {
    var occurrences: [String: [Occurrence]] = [:]
    for word in words {
      guard let label = word.label, let times = word.times else { continue }
      occurrences[label, default: []].append(
        Occurrence(path: word.path, times: times, speaker: word.speaker))
    }
    self.occurrences = occurrences
  }

  /// Returns the figures of queries.
  ///
  /// - Parameters:
  ///   - queries: words with times.
  ///   - embedder: makes the vectors.
  ///   - segmentation: how the recordings are cut.
  ///   - threads: how many recordings are read at once.
  /// - Returns: figures over all occurrences, the seconds searched, and recordings that failed.
  public func callAsFunction(
    _ queries: [Segment], by embedder: Embedder, segmentation: Segmentation, threads: Int
  ) async -> (figures: RetrievalFigures, duration: Seconds, failures: [AudioFileError]) {
    let paths = Set(occurrences.values.joined().map(\.path)).sorted()
    let indexing = RecordingIndexing(embedder, segmentation: segmentation)
    let read = await concurrentMap(paths, threads: threads) { path in
      Result { () throws(AudioFileError) in try indexing(path) }
    }
    var (recordings, failures) = ([IndexedRecording](), [AudioFileError]())
    for result in read {
      switch result {
      case .success(let recording): recordings.append(recording)
      case .failure(let error): failures.append(error)
      }
    }
    let duration = recordings.reduce(0) { $0 + $1.duration }
    let search = SegmentSearch(recordings, vectorSize: embedder.vectorSize)
    let wanted = await SegmentRecordings(queries, threads: threads)
    let vectors = await embedder.vectors(
      of: wanted.frames(embedder.features, threads: threads), threads: threads)
    let size = embedder.vectorSize
    let rows = Array(wanted.segments.indices)
    let found = await concurrentMap(rows, threads: threads) { row in
      let query = wanted.segments[row]
      return search.hits(
        for: Array(vectors.values[row * size..<(row + 1) * size]), count: depth,
        excluding: query.times.map { (query.path, $0) })
    }
    var figures = RetrievalFigures()
    for (query, hits) in zip(wanted.segments, found) {
      add(query, hits, seconds: Int(duration), to: &figures)
    }
    return (figures, duration, failures + wanted.failures)
  }

  private func add(
    _ query: Segment, _ hits: [SegmentSearch.Hit], seconds: Int, to figures: inout RetrievalFigures
  ) {
    let others = (occurrences[query.label ?? ""] ?? []).filter {
      $0.path != query.path || $0.times != query.times
    }
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
      scores: hits.map(\.score), isRelevant: isRelevant, relevantCount: others.count,
      trialCount: max(seconds, others.count + 1))
  }
}
