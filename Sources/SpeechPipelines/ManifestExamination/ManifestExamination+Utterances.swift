import AudioFiles
import Foundation
import SpeechFeatures
import SpeechRecognition

/// What is wrong with a recording or a transcript by itself.
extension RecordingFigures {
  func problems(
    of utterance: Manifest.Utterance, standard: ManifestExamination.Standard
  ) -> [(kind: ManifestProblem.Kind, detail: String)] {
    var found: [(kind: ManifestProblem.Kind, detail: String)] = []
    if isTruncated { found.append((.truncated, "ends after \(seconds(duration)) s")) }
    if speechLevel < -65 {
      found.append((.silent, "loudest parts at \(decibels(speechLevel)) dBFS"))
    } else if speechLevel < -45 {
      found.append((.quiet, "loudest parts at \(decibels(speechLevel)) dBFS"))
    } else if activeShare < 0.1, duration > 1 {
      found.append((.mostlySilent, "sound in \(percent(activeShare)) % of \(seconds(duration)) s"))
    }
    if let worst = channels.map(\.clippedShare).max(), worst > 0.001 {
      found.append((.clipped, "\(percent(worst)) % of samples at full scale"))
    }
    if let offset = channels.map(\.offset).max(by: { abs($0) < abs($1) }), abs(offset) > 0.01 {
      found.append((.offset, "the mean is \(String(format: "%.3f", offset)) of full scale"))
    }
    if let detail = channelProblem { found.append((.channels, detail)) }
    if let recognizer = standard.recognizer, sampleRate < recognizer.sampleRate {
      found.append(
        (.lowRate, "\(Int(sampleRate)) Hz, but the model hears \(Int(recognizer.sampleRate)) Hz"))
    }
    if duration < standard.shortest { found.append((.tooShort, "\(seconds(duration)) s")) }
    if duration > standard.longest { found.append((.tooLong, "\(seconds(duration)) s")) }
    if let claimed = utterance.duration, abs(claimed - duration) > max(0.1, 0.02 * duration),
      !isTruncated
    {
      found.append(
        (.wrongDuration, "the manifest says \(seconds(claimed)) s, it has \(seconds(duration)) s"))
    }
    return found
  }

  /// What is wrong with one of several channels.
  private var channelProblem: String? {
    guard channels.count > 1, let loudest = channels.map(\.power).max(), loudest > 1e-6 else {
      return nil
    }
    let empty = channels.indices.filter { channels[$0].power < 1e-4 * loudest }
    if !empty.isEmpty {
      let names = empty.map { String($0 + 1) }.joined(separator: ", ")
      return "of \(channels.count) channels, \(names) \(empty.count == 1 ? "is" : "are") empty"
    }
    let mean = channels.map(\.power).reduce(0, +) / Double(channels.count)
    // The mean of n unrelated channels has 1/n of their power; in opposite phase there is none.
    guard mixedPower < 0.2 * mean / Double(channels.count) else { return nil }
    return "channels have opposite phase: mixed down, the voice goes"
  }

  private func seconds(_ value: Double) -> String { String(format: "%.2f", value) }
  private func decibels(_ value: Double) -> String { String(format: "%.0f", value) }
  private func percent(_ share: Double) -> String { String(format: "%.1f", 100 * share) }
}

extension ManifestExamination {
  /// What is wrong with a transcript, given how long its recording is.
  func textProblems(
    _ text: String, duration: Seconds?, standard: Standard
  ) -> [(kind: ManifestProblem.Kind, detail: String)] {
    guard !text.isEmpty else { return [(.emptyText, "no transcript")] }
    var found: [(kind: ManifestProblem.Kind, detail: String)] = []
    var labels: [Int]?
    if let lexicon = standard.lexicon {
      let unknown = lexicon.unknownWords(in: text)
      if !unknown.isEmpty { found.append((.outsideLexicon, unknown.joined(separator: " "))) }
      let phones = words(text).flatMap { lexicon[$0].first ?? [] }
      if unknown.isEmpty { labels = Self.numbered(phones) }
    } else if let alphabet = standard.alphabet {
      let known = Set(alphabet.symbols)
      var outside: [String] = []
      for character in text.map(String.init)
      where !known.contains(character) && !outside.contains(character) {
        outside.append(character)
      }
      if !outside.isEmpty {
        let list = outside.map { "\"\($0)\"" }.joined(separator: ", ")
        found.append((.outsideAlphabet, "\(list) in \"\(text)\""))
      }
      labels = outside.isEmpty ? try? alphabet.encode(text) : nil
    } else {
      labels = Self.numbered(text.map(String.init))
    }
    if let labels, let duration {
      let frames = standard.features.frameCount(of: duration)
      let needed = CTCLoss.minimumFrames(labels) + 1
      if frames < needed {
        let length = String(format: "%.2f", duration)
        found.append(
          (.cannotAlign, "\(length) s give \(frames) frames, \"\(text)\" needs \(needed)"))
      }
    }
    return found
  }

  /// Labels by which equal symbols can be told.
  private static func numbered(_ symbols: [String]) -> [Int] {
    var numbers: [String: Int] = [:]
    return symbols.map { symbol in
      let number = numbers[symbol] ?? numbers.count + 1
      numbers[symbol] = number
      return number
    }
  }
}
