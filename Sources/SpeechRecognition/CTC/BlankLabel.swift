/// The label that stands for "no symbol here": the first output of every recogniser.
///
/// A frame labelled blank emits nothing; a blank between two equal labels keeps both. A sequence
/// of one label for each frame, a *path*, becomes a text by merging equal neighbours and then
/// removing blanks: `a a ∅ a b b` reads `a a b`.
public let blankLabel = 0
