import AudioFiles
import Foundation
import NeuralNetworks
import SpeechFeatures
import SpeechPipelines
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@Suite struct RecognizerTests {
  @Test func silence() throws {
    let recognizer = try TinyRecognizer.untrained()
    let silence = Waveform(samples: [Float](repeating: 0, count: 16_000), sampleRate: 16_000)
    let scores = recognizer.logProbabilities(silence)
    #expect(scores.shape == [33, 5] && scores.values.allSatisfy(\.isFinite))
    #expect(recognizer(silence).duration == 1)
  }

  /// A frame has 400 samples.
  @Test(arguments: [0, 1, 399])
  func shorterThanAFrame(sampleCount: Int) throws {
    let recognizer = try TinyRecognizer.untrained()
    let waveform = Waveform(
      samples: [Float](repeating: 0.1, count: sampleCount), sampleRate: 16_000)
    for decoding in [Recognizer.Decoding.bestPath, .beam(width: 5)] {
      let transcript = recognizer(waveform, decoding: decoding)
      #expect(transcript.text == "" && transcript.words == [])
      #expect(transcript.duration == Double(sampleCount) / 16_000)
    }
    #expect(recognizer.logProbabilities(waveform).shape == [0, 5])
  }

  /// Without any weight but the output's bias (0, ln 2, 0) each frame is "a" with p = 2/4.
  ///
  /// The only frame of 25 ms would last 30 ms, but a word ends with its recording.
  @Test func byHand() throws {
    let configuration = TinyRecognizer.configuration(try Alphabet(symbols: ["a", "b"]))
    var random = SeededGenerator(seed: 1)
    var model = AcousticModel(configuration.acousticModel, using: &random)
    model.forEachParameter { parameter in
      parameter.value = Tensor(shape: parameter.value.shape)
      if parameter.name == "output.bias" { parameter.value.values[1] = log(2) }
    }
    let recognizer = try Recognizer(configuration, acousticModel: model)
    for (sampleCount, end) in [(400, 0.025), (16_000, 0.99)] {
      let waveform = Waveform(
        samples: [Float](repeating: 0.1, count: sampleCount), sampleRate: 16_000)
      let words = recognizer(waveform).words
      #expect(words.map(\.word) == ["a"] && words[0].start == 0)
      #expect(abs(words[0].end - end) < 1e-9 && abs(words[0].confidence - 0.5) < 1e-6)
    }
  }

  /// What random weights babble has words in order, within the recording, that do not overlap.
  @Test(arguments: [1, 2, 3, 4] as [UInt64], [Recognizer.Decoding.bestPath, .beam(width: 8)])
  func wordsAreInOrder(seed: UInt64, decoding: Recognizer.Decoding) throws {
    let recognizer = try TinyRecognizer.untrained(seed: seed)
    let noise = Tensor.random([40_123], seed: seed, scale: 0.1).values
    let transcript = recognizer(Waveform(samples: noise, sampleRate: 16_000), decoding: decoding)
    try #require(transcript.words.count > 3, "nothing was tested")
    #expect(transcript.text == transcript.words.map(\.word).joined(separator: " "))
    var end = 0.0
    for word in transcript.words {
      #expect(word.start >= end && word.end > word.start && word.end <= transcript.duration)
      #expect(!word.word.isEmpty && (0...1).contains(word.confidence))
      end = word.end
    }
  }

  /// A beam adds up the paths of a text; the best path is one of them. (Without a space in the
  /// alphabet the text is all that was decoded.)
  @Test(arguments: [1, 2, 3] as [UInt64])
  func beamFindsAMoreProbableText(seed: UInt64) throws {
    let recognizer = try TinyRecognizer.untrained(seed: seed, symbols: ["a", "b", "c"])
    let samples = Tensor.random([16_000], seed: seed, scale: 0.1).values
    let waveform = Waveform(samples: samples, sampleRate: 16_000)
    let scores = recognizer.logProbabilities(waveform)
    func loss(_ decoding: Recognizer.Decoding) throws -> Double {
      let text = recognizer(waveform, decoding: decoding).text
      return CTCLoss()(
        scores.reshaped([scores.shape[0], 1, 4]), utterance: 0, length: scores.shape[0],
        target: try recognizer.configuration.alphabet.encode(text)
      ).loss
    }
    #expect(try loss(.beam(width: 50)) <= loss(.bestPath))
    #expect(try loss(.beam(width: 50)) <= loss(.beam(width: 1)))
  }

  /// At 11,025 Hz a frame advances by 110 samples, not by 110.25: times must not run ahead.
  @Test func timesAtOddSampleRates() throws {
    var configuration = TinyRecognizer.configuration(try Alphabet(symbols: ["a"]))
    configuration.features.sampleRate = 11_025
    #expect(abs(configuration.features.outputShift - 330.0 / 11_025) < 1e-12)
  }

  @Test func alphabetWithoutSpaceGivesOneWord() throws {
    let recognizer = try TinyRecognizer.untrained(symbols: ["a", "b"])
    let samples = Tensor.random([16_000], seed: 1, scale: 0.1).values
    #expect(recognizer(Waveform(samples: samples, sampleRate: 16_000)).words.count == 1)
  }
}
