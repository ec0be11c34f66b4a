public import SpeechRecognition

/// How the words of a model are searched for: the file `decoding.json` of a model's folder.
///
/// Every member may be left out of the file and then has its default. `hearken tune` finds the
/// weights on recordings whose transcripts are known.
public struct DecodingConfiguration: Sendable, Equatable {
  /// What the language model's log-probabilities are multiplied by.
  public var lmWeight: Float = 0.8
  /// What each word adds to a text's score, in nats.
  public var wordInsertion: Float = 0
  /// The recurrent language model's share of a word's probability, if there is one.
  public var recurrentShare: Float = 0.5
  /// How many partial results are kept at each frame.
  public var beamWidth = 300
  /// How far below the best one others may be, in nats.
  public var scoreBeam = 14.0
  /// The natural log-probability under which a frame's label is not tried.
  public var labelThreshold: Float = -7
  /// How words are placed around the frames in which the network emits their labels.
  public var times = WordTimes()
  /// How sure a word is.
  public var confidence = WordConfidence()

  /// Makes the default configuration.
  public init() {}

  /// How far the search goes.
  var search: WordSearchConfiguration {
    var search = WordSearchConfiguration()
    search.beamWidth = beamWidth
    search.scoreBeam = scoreBeam
    search.labelThreshold = labelThreshold
    return search
  }
}

extension DecodingConfiguration: Codable {
  private enum Key: String, CodingKey {
    case lmWeight, wordInsertion, recurrentShare, beamWidth, scoreBeam, labelThreshold, times
    case confidence
  }

  /// Reads what there is; what is missing has its default.
  public init(from decoder: any Decoder) throws {
    self.init()
    let members = try decoder.container(keyedBy: Key.self)
    func read<Value: Decodable>(_ key: Key, _ value: inout Value) throws {
      if let found = try members.decodeIfPresent(Value.self, forKey: key) { value = found }
    }
    try read(.lmWeight, &lmWeight)
    try read(.wordInsertion, &wordInsertion)
    try read(.recurrentShare, &recurrentShare)
    try read(.beamWidth, &beamWidth)
    try read(.scoreBeam, &scoreBeam)
    try read(.labelThreshold, &labelThreshold)
    try read(.times, &times)
    try read(.confidence, &confidence)
    guard (1...100_000).contains(beamWidth) else {
      throw DecodingError.dataCorruptedError(
        forKey: Key.beamWidth, in: members,
        debugDescription: "beamWidth is \(beamWidth), but 1 to 100000 is needed")
    }
    guard (0...1).contains(recurrentShare) else {
      throw DecodingError.dataCorruptedError(
        forKey: Key.recurrentShare, in: members,
        debugDescription: "recurrentShare is \(recurrentShare), but 0 to 1 is needed")
    }
    guard scoreBeam > 0 else {
      throw DecodingError.dataCorruptedError(
        forKey: Key.scoreBeam, in: members,
        debugDescription: "scoreBeam is \(scoreBeam), but a number above 0 is needed")
    }
  }
}
