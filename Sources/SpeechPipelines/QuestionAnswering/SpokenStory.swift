public import AudioFiles
import Foundation
import NeuralNetworks
public import SpokenQuestionAnswering

/// A story as it was spoken or written: its sentences with their texts and, if it was spoken, times.
public struct SpokenStory: Sendable, Equatable {
  /// A sentence of it.
  public struct Sentence: Sendable, Equatable {
    /// The words, as sure as they were heard.
    public var words: StorySentence
    /// The text.
    public var text: String
    /// When it is said; nil of a written text.
    public var time: Range<Seconds>?
  }

  /// The sentences in order.
  public var sentences: [Sentence]

  /// Takes a written text.
  public init(text: String) {
    sentences = StoryText.sentences(of: text).map {
      Sentence(words: StoryText.sentence($0), text: $0, time: nil)
    }
  }

  /// The silence that ends a sentence of speech, in seconds.
  static let pause: Seconds = 0.4
  /// The most words of a sentence of speech; a longer one ends at its longest silence.
  static let longest = 30

  /// Takes what a recogniser heard.
  ///
  /// Sentences end at pauses. A word weighs its confidence; with alternatives, it and each other word in
  /// its place weigh what the alternatives that have them do together.
  public init(_ transcript: Transcript) {
    let spellings = WordSpellings(transcript)
    sentences = Self.sentences(transcript.words).map { range in
      let words = range.enumerated().flatMap { place, index in
        spellings[index].flatMap { spelling in
          StoryText.words(of: spelling.text).map {
            StorySentence.Word($0, place: place, weight: spelling.weight)
          }
        }
      }
      let said = transcript.words[range]
      return Sentence(
        words: StorySentence(words), text: said.map(\.word).joined(separator: " "),
        time: said[range.lowerBound]
          .start..<max(
            said[range.lowerBound].start, said[range.upperBound - 1].end))
    }
  }

  /// Returns the sentences of words in order, as ranges.
  private static func sentences(_ words: [Transcript.Word]) -> [Range<Int>] {
    guard !words.isEmpty else { return [] }
    var (sentences, first) = ([Range<Int>](), 0)
    for index in words.indices.dropFirst() where words[index].start - words[index - 1].end >= pause
    {
      sentences.append(first..<index)
      first = index
    }
    sentences.append(first..<words.count)
    return sentences.flatMap { divided($0, words) }
  }

  /// Divides a sentence that is too long at its longest silence, away from its ends.
  private static func divided(_ range: Range<Int>, _ words: [Transcript.Word]) -> [Range<Int>] {
    guard range.count > longest else { return [range] }
    let inner = range.dropFirst(longest / 4).dropLast(longest / 4)
    func silence(_ index: Int) -> Seconds { words[index].start - words[index - 1].end }
    let cut = inner.max { (silence($0), $1) < (silence($1), $0) } ?? range.lowerBound + longest
    return divided(range.lowerBound..<cut, words) + divided(cut..<range.upperBound, words)
  }

  /// The story for a reader.
  public var story: [StorySentence] { sentences.map(\.words) }

  /// Reads a story: a recording, a transcript of `hearken transcribe --format json` or `jsonl`, or a
  /// text, which may be a file of ``QuestionFile``'s TOEFL form.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - usesAlternatives: whether other texts that a transcript lists are weighed.
  ///   - recognizer: loads what recognises a recording; not called for a text.
  ///   - threads: how many segments are recognised at once.
  /// - Throws: `AudioFileError`, `AtomicFileError`, ``QuestionFileError``, or what `recognizer` throws.
  public init(
    contentsOf path: String, usesAlternatives: Bool = true, recognizer: () throws -> Recognizer,
    threads: Int
  ) throws {
    if let text = try Self.text(of: path) {
      if text.first == "{" || text.first == "[" {
        try self.init(json: text, path: path, usesAlternatives: usesAlternatives)
      } else if text.hasPrefix("SENTENCE ") {
        let lines = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("SENTENCE ") }
        self.init(text: lines.map { $0.dropFirst("SENTENCE ".count) }.joined(separator: "\n"))
      } else {
        self.init(text: text)
      }
    } else {
      var (transcript, _) = try recognizer().transcript(
        ofRecording: path, decoding: .standard, threads: threads)
      if !usesAlternatives { transcript.alternatives = nil }
      self.init(transcript)
    }
    guard !sentences.isEmpty else { throw QuestionFileError(path: path, flaw: .noWords) }
  }

  /// Returns a file's text; nil if it is not text, but perhaps sound.
  private static func text(of path: String) throws -> String? {
    let data = try AtomicFile.read(path)
    guard !data.prefix(4096).contains(where: { $0 == 0 }) else { return nil }
    return String(data: data, encoding: .utf8)
  }

  private init(json text: String, path: String, usesAlternatives: Bool) throws {
    guard let recordings = TranscribedRecording.list(json: text) else {
      throw QuestionFileError(path: path, flaw: .notTranscript)
    }
    sentences = recordings.compactMap(\.transcript).flatMap { transcript in
      var transcript = transcript
      if !usesAlternatives { transcript.alternatives = nil }
      return SpokenStory(transcript).sentences
    }
  }
}
