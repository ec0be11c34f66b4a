import AudioFiles
import SpeechPipelines
import VectorIndexes

extension Search {
  /// The places of a text, or of spoken words, in what a recogniser hears in all recordings; and how
  /// many of them could not be heard.
  func heardPlaces(
    in file: VectorIndex
  ) async throws -> (places: [FoundPlace], unheard: Int, recordings: Int) {
    let heard = try HeardRecordings(recognizer)
    var searches: [(name: String?, search: PosteriorSearch, own: QueryOptions.Example?)] = []
    if let text {
      let folder = ModelFolder(try ShippedModels.path(of: recognizer))
      searches = [(nil, try PosteriorSearch(text, by: heard.recognizer, of: folder), nil)]
    } else {
      searches = try query.queries().map { examples in
        (
          query.each ? examples[0].path : nil, try heard.search(examples),
          examples.count == 1 ? examples[0] : nil
        )
      }
    }
    let paths = try file.summaries().map(\.path)
    let (recognizer, progress) = (heard.recognizer, ProgressLine())
    var hits = [[SegmentSearch.Hit]](repeating: [], count: searches.count)
    var (done, unheard) = (0, 0)
    await concurrentForEach(paths, threads: threads.count) { path in
      Result { () throws(AudioFileError) in try HeardRecording(path, by: recognizer) }
    } consume: { result in
      switch result {
      case .success(let recording):
        for (row, search) in searches.enumerated() {
          hits[row] += search.search.hits(
            in: recording, least: max(minScore, PosteriorSearch.leastScore))
        }
      case .failure(let error):
        complain("\(error)")
        unheard += 1
      }
      done += 1
      progress.show("\(done) of \(paths.count) recordings heard")
    }
    progress.clear()
    let places = zip(searches, hits).flatMap { search, hits in
      PosteriorSearch.best(
        hits, count: top, excluding: search.own.flatMap { own in own.times.map { (own.path, $0) } }
      ).map {
        FoundPlace(hit: $0, query: search.name, search: text == nil ? "posteriors" : "text")
      }
    }
    return (places, unheard, paths.count)
  }
}
