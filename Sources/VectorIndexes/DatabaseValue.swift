/// A value of a column.
enum DatabaseValue: Equatable {
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
  case null
}
