import Foundation
import Tensors

/// A drawn picture of shapes in 4 × 4 regions, with questions about it.
///
/// A region is 8 × 8 pixels of red, green and blue; shapes are drawn with a jitter of a pixel and
/// even noise. No two objects of a picture have the same shape, nor the same colour.
struct ShapeScene: Sendable {
  static let side = 4
  static let pixels = 8
  /// Numbers of a region's pixels.
  static let pixelCount = pixels * pixels * 3
  /// Numbers of a region's place.
  static let placeCount = 2 * side
  static let shapes = ["circle", "square", "triangle", "cross"]
  static let colors = ["red", "green", "blue", "yellow"]
  /// All answers: colours, shapes, rows and columns as numbers, yes and no.
  static let answers = colors + shapes + ["1", "2", "3", "4", "yes", "no"]
  /// All words of questions, as numbers from 1.
  static let words =
    ["what", "colour", "shape", "is", "the", "thing", "which", "row", "column", "there", "a", "in"]
    + shapes + colors

  /// An object in a region.
  struct Thing: Sendable {
    var region: Int
    var shape: Int
    var color: Int
  }

  var things: [Thing]
  var question: [String]
  var answer: String

  /// Draws objects of different shapes and colours, and a question about one of them.
  ///
  /// - Parameters:
  ///   - counts: how many, out of 1...4.
  ///   - random: draws.
  init(_ counts: ClosedRange<Int> = 3...4, using random: inout SeededGenerator) {
    var regions = Array(0..<Self.side * Self.side)
    regions.shuffle(using: &random)
    var (shapes, colors) = (Array(0..<4), Array(0..<4))
    shapes.shuffle(using: &random)
    colors.shuffle(using: &random)
    let count = Int.random(in: counts, using: &random)
    things = (0..<count).map { Thing(region: regions[$0], shape: shapes[$0], color: colors[$0]) }
    let thing = things[0]
    let (shape, color) = (Self.shapes[thing.shape], Self.colors[thing.color])
    switch Int.random(in: 0..<5, using: &random) {
    case 0: (question, answer) = (["what", "colour", "is", "the", shape], color)
    case 1: (question, answer) = (["what", "shape", "is", "the", color, "thing"], shape)
    case 2:
      (question, answer) = (
        ["in", "which", "row", "is", "the", shape], "\(thing.region / Self.side + 1)"
      )
    case 3:
      (question, answer) = (
        ["in", "which", "column", "is", "the", color, "thing"], "\(thing.region % Self.side + 1)"
      )
    default:
      // Half of the time the colour of another object, if there is one, is asked for.
      let isThere = random.uniform() < 0.5
      let asked = isThere ? color : Self.colors[colors[1]]
      (question, answer) = (["is", "there", "a", asked, shape], isThere ? "yes" : "no")
    }
    things.sort { $0.region < $1.region }
  }

  /// Draws the picture region by region.
  ///
  /// - Returns: each region's pixels, [16, 192].
  func regions(using random: inout SeededGenerator) -> [[Float]] {
    (0..<Self.side * Self.side).map { region in
      Self.draw(things.first { $0.region == region }, using: &random)
    }
  }

  /// Draws a region with a thing or without.
  static func draw(_ thing: Thing?, using random: inout SeededGenerator) -> [Float] {
    var values = (0..<pixelCount).map { _ in 0.35 * (random.uniform() - 0.5) }
    if let thing {
      let rgb: [[Float]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]]
      let shift = (Int.random(in: -1...1, using: &random), Int.random(in: -1...1, using: &random))
      for y in 0..<pixels {
        for x in 0..<pixels where covers(thing.shape, x - shift.0, y - shift.1) {
          for channel in 0..<3 {
            values[(y * pixels + x) * 3 + channel] += rgb[thing.color][channel]
          }
        }
      }
    }
    return values
  }

  /// A region's row and column, each as one of four numbers that is 1.
  static func place(_ region: Int) -> [Float] {
    var place = [Float](repeating: 0, count: placeCount)
    place[region / side] = 1
    place[side + region % side] = 1
    return place
  }

  /// Whether a shape in the middle of a region covers a pixel.
  private static func covers(_ shape: Int, _ x: Int, _ y: Int) -> Bool {
    let (dx, dy) = (Double(x) - 3.5, Double(y) - 3.5)
    return switch shape {
    case 0: dx * dx + dy * dy <= 7
    case 1: abs(dx) <= 2.5 && abs(dy) <= 2.5
    case 2: dy <= 2.5 && dy >= -2.5 && abs(dx) <= (dy + 3) / 2
    default: abs(abs(dx) - abs(dy)) < 1 && abs(dx) <= 2.5 && abs(dy) <= 2.5
    }
  }
}
