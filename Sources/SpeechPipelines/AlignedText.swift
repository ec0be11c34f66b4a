public import AudioFiles
import SpeechFeatures
public import SpeechRecognition
import Tensors

/// A text that is known to be said in a recording, with the time of each word and sound of it.
public struct AlignedText: Sendable, Equatable {
  /// The words with their times.
  public var transcript: Transcript
  /// The sounds, or letters, of each word with their times.
  public var units: [[Transcript.Word]]
  /// The mean log-probability of a frame on the path, in nats; low where the text does not fit.
  public var score: Double
}

/// Why a text cannot be aligned with a recording.
public enum AlignedTextError: Error, Equatable, CustomStringConvertible {
  /// Words have no pronunciation.
  case unknownWords([String])
  /// The model's labels are phones, but there is no lexicon that spells words with them.
  case noLexicon
  /// A word cannot be written with the model's symbols.
  case misspelled(AlphabetError)
  /// No path through the recording reads the text.
  case impossible(ForcedAlignmentError)

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    switch self {
    case .unknownWords(let words):
      """
      the lexicon lacks \(quoted(words)), but every word \
      needs a pronunciation; add lines to a dictionary of your own and give it with --lexicon.
      """
    case .noLexicon:
      "the model's symbols are phones, so that a lexicon is needed; give one with --lexicon."
    case .misspelled(let error): error.description
    case .impossible(let error): error.description
    }
  }
}

extension Recognizer {
  /// Finds when each word of a known text is said.
  ///
  /// - Parameters:
  ///   - text: what is said, brought into the model's spelling first.
  ///   - waveform: mono samples at ``sampleRate``, of any length.
  ///   - lexicon: the pronunciations of words; if nil they are spelled.
  /// - Returns: words and their parts with times; none if there are no words.
  /// - Throws: if words are unknown or the text does not fit into the recording.
  public func alignment(
    of text: String, in waveform: Waveform, lexicon: Lexicon? = nil
  ) throws(AlignedTextError) -> AlignedText {
    let alphabet = configuration.alphabet
    let written = SpeechRecognition.words(configuration.normalization.map { $0(text) } ?? text)
    let choices = try pronunciations(of: written, lexicon)
    let scores = logProbabilities(ofLong: waveform)
    guard !written.isEmpty, scores.rowCount > 0 else {
      guard written.isEmpty else {
        throw .impossible(.tooFewFrames(found: 0, needed: written.count, labels: written.count))
      }
      return AlignedText(
        transcript: Transcript(words: [], duration: waveform.duration), units: [], score: 0)
    }
    // A separator between words is read like a word of its own.
    let separated = alphabet.separator.map { separator in
      Array(choices.map { [$0] }.joined(separator: [[[separator]]]))
    }
    let path: TextAlignment
    do throws(ForcedAlignmentError) {
      path = try TextAlignment(of: separated ?? choices, in: scores)
    } catch {
      throw .impossible(error)
    }
    let said =
      alphabet.separator == nil
      ? path.words
      : path.words.enumerated()
        .filter { $0.offset.isMultiple(of: 2) }.map(\.element)
    let timed = zip(written, said).map { word, place in
      self.word(word, place.frames, place.spans.map(\.probability).min() ?? 0, waveform)
    }
    let units = said.map { place in
      place.spans.map { span in
        self.word(alphabet.decode([span.label]), span.frames, span.probability, waveform)
      }
    }
    return AlignedText(
      transcript: Transcript(words: timed, duration: waveform.duration), units: units,
      score: path.logProbability / Double(scores.rowCount))
  }

  /// Returns the labels of every way to say each word.
  private func pronunciations(
    of written: [String], _ lexicon: Lexicon?
  ) throws(AlignedTextError) -> [[[Int]]] {
    let alphabet = configuration.alphabet
    guard let lexicon else {
      guard alphabet.isSpelling else { throw .noLexicon }
      return try written.map { word throws(AlignedTextError) in [try encoded(word.map(String.init))]
      }
    }
    var unknown: [String] = []
    for word in lexicon.unknownWords(in: written.joined(separator: " "))
    where !unknown.contains(word) {
      unknown.append(word)
    }
    guard unknown.isEmpty else { throw .unknownWords(unknown) }
    return try written.map { word throws(AlignedTextError) in
      try lexicon[word].map { symbols throws(AlignedTextError) in try encoded(symbols) }
    }
  }

  private func encoded(_ symbols: [String]) throws(AlignedTextError) -> [Int] {
    do throws(AlphabetError) {
      return try configuration.alphabet.encode(symbols)
    } catch {
      throw .misspelled(error)
    }
  }

  private func word(
    _ text: String, _ frames: Range<Int>, _ confidence: Float, _ waveform: Waveform
  ) -> Transcript.Word {
    func time(_ frame: Int) -> Seconds {
      let time = (Double(frame) * configuration.features.outputShift * 1000).rounded() / 1000
      return min(time, waveform.duration)
    }
    return Transcript.Word(
      word: text, start: time(frames.lowerBound), end: time(frames.upperBound),
      confidence: confidence)
  }

  /// Returns the log-probability of each label at each frame, [time, labels], in memory that grows
  /// slowly with the recording.
  ///
  /// Long recordings are heard in parts of a minute, each with four seconds before and after it.
  func logProbabilities(ofLong waveform: Waveform) -> Tensor {
    let shift = Int((configuration.features.outputShift * sampleRate).rounded())
    let part = 60 * Int(sampleRate) / shift  // frames
    let context = 4 * Int(sampleRate) / shift
    guard waveform.samples.count > (part + 2 * context) * shift else {
      return logProbabilities(waveform)
    }
    let labelCount = configuration.alphabet.labelCount
    var values: [Float] = []
    let all = waveform.samples.count / shift + 1
    for start in stride(from: 0, to: all, by: part) {
      let first = max(0, start - context)
      let end = min((start + part + context) * shift, waveform.samples.count)
      let isLast = start + part >= all
      let samples = Array(waveform.samples[min(first * shift, end)..<end])
      let scores = logProbabilities(Waveform(samples: samples, sampleRate: sampleRate))
      let own = (start - first)..<(isLast ? scores.rowCount : start - first + part)
      guard own.lowerBound < own.upperBound, own.upperBound <= scores.rowCount else { continue }
      values += scores.values[own.lowerBound * labelCount..<own.upperBound * labelCount]
    }
    return Tensor(shape: [values.count / labelCount, labelCount], values: values)
  }
}
