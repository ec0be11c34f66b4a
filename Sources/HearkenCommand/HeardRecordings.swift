import ArgumentParser
import AudioFiles
import SpeechPipelines

/// What a recogniser hears in queries and recordings; each part of them is recognised once.
final class HeardRecordings {
  let recognizer: Recognizer
  private var heard: [String: HeardRecording] = [:]

  /// Loads a model by its path or name.
  init(_ model: String) throws {
    recognizer = try Recognizer(contentsOf: ShippedModels.path(of: model))
  }

  /// Prepares the search for what is said in examples of one word.
  func search(_ query: [QueryOptions.Example]) throws -> PosteriorSearch {
    let search = try PosteriorSearch(
      query.map { example in
        PosteriorSearch.Example(
          try recording(example.path, around: example.times), times: example.times)
      })
    guard !search.isEmpty else {
      complain(
        "The recogniser hears nothing in \(query[0].path); name a longer part of it, or another.")
      throw ExitCode.badInput
    }
    return search
  }

  /// Ranks hits anew; those whose recording cannot be read are told and come last.
  func ranked(_ hits: [SegmentSearch.Hit], by search: PosteriorSearch) -> [SegmentSearch.Hit] {
    search.ranked(hits) { hit in
      do throws(AudioFileError) {
        return try recording(hit.file, around: hit.start..<max(hit.start, hit.end))
      } catch {
        complain("\(error)")
        return nil
      }
    }
  }

  private func recording(
    _ path: String, around times: Range<Seconds>?
  ) throws(AudioFileError) -> HeardRecording {
    let key = "\(times.map { HeardRecording.part(of: $0) } ?? -1) \(path)"
    if let known = heard[key] { return known }
    let recording = try HeardRecording(path, by: recognizer, around: times)
    heard[key] = recording
    return recording
  }
}
