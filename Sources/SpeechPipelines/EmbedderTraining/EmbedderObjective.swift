/// What the vectors of segments are trained for.
///
/// The first four read no label and no speaker: they are what may be called unsupervised.
public enum EmbedderObjective: String, Sendable, Codable, CaseIterable {
  /// To hold all that is needed to give the segment's frames back (Chung et al., 2016).
  case autoencoder
  /// To hold what is needed to give the whole frames back after they were altered and damaged.
  case denoising
  /// To be equal for two alterations of one segment, in tempo, vocal tract, noise and edges, and
  /// different for two segments (SimCLR's loss).
  case views
  /// To be equal for two segments that an earlier model puts into one cluster, and different for two
  /// clusters; the clusters stand in the place of words (Caron et al., 2018, *Deep clustering*).
  case clusters
  /// To hold what is needed to give the frames of another saying of the same word (Kamper, 2019).
  case correspondence
  /// To be equal for two sayings of one word and different for two words.
  case contrastive
  /// To be nearer to another saying of the word than to any other word, by a margin.
  case triplet

  /// Whether segments must have labels.
  public var needsLabels: Bool { [.correspondence, .contrastive, .triplet].contains(self) }
  /// Whether the network needs a decoder.
  public var needsDecoder: Bool { ![.views, .clusters, .contrastive, .triplet].contains(self) }
}
