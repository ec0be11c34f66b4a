import AudioFiles
import Foundation
import SpeechRecognition

extension ManifestExamination {
  /// How well a transcript fits what a recogniser hears.
  private struct Fit: Sendable {
    /// ln p(best path) − ln p(best path that reads the transcript), for each label of it.
    var gap: Double
    /// Edits between the transcript's labels and those heard, for each label of the transcript.
    var errorRate: Double
    var heard: String
  }

  /// Finds transcripts that fit far worse than the others do.
  ///
  /// A recogniser errs by itself, so an utterance is only suspected if its gap lies six deviations
  /// above the median and most of its labels are heard otherwise. Where there are too few to judge,
  /// a gap of 2 nats a label is too wide.
  ///
  /// - Returns: the places of those utterances, and what is heard in them.
  func transcriptFits(
    _ texts: [String], _ recognizer: Recognizer, lexicon: Lexicon?, threads: Int,
    progress: (Int, Int) -> Void
  ) async -> [(Int, String)] {
    let useless = Set(problems.filter(\.kind.spoilsUtterance).compactMap(\.utterance))
    let judged = utterances.indices.filter { figures[$0] != nil && !useless.contains($0 + 1) }
    var fits: [Fit?] = []
    let utterances = utterances
    await concurrentForEach(judged, threads: threads) { index in
      Self.fit(texts[index], utterances[index].path, recognizer, lexicon)
    } consume: { fit in
      fits.append(fit)
      progress(fits.count, judged.count)
    }
    let typical = Spread(fits.compactMap { $0?.gap })
    let limit = typical.map { max($0.median + 6 * $0.deviation, 1) } ?? 2
    return zip(judged, fits).compactMap { index, fit in
      guard let fit, fit.gap > limit, fit.errorRate > 0.5 else { return nil }
      return (index, "\"\(texts[index])\", but \"\(fit.heard)\" is heard")
    }
  }

  private static func fit(
    _ text: String, _ path: String, _ recognizer: Recognizer, _ lexicon: Lexicon?
  ) -> Fit? {
    let alphabet = recognizer.configuration.alphabet
    guard let waveform = try? Waveform(contentsOf: path, sampleRate: recognizer.sampleRate),
      let labels = try? lexicon?.labels(of: text, in: alphabet) ?? alphabet.encode(text),
      !labels.isEmpty
    else { return nil }
    let scores = recognizer.logProbabilities(waveform)
    let best = BestPath(scores)
    guard let forced = try? ForcedAlignment(of: labels, in: scores) else { return nil }
    let edits = EditDistance(reference: labels, hypothesis: best.labels)
    return Fit(
      gap: (best.logProbability - forced.logProbability) / Double(labels.count),
      errorRate: edits.rate, heard: alphabet.decode(best.labels))
  }
}
