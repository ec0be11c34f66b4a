/// Sorts records by their keys in bounded memory: sorted runs on disk, merged while they are read.
///
/// What fits into memory never touches the disk. With ``isCombining`` records of equal keys become
/// one, whose numbers are the sums.
struct RecordSorter {
  private let capacity: Int
  private let folder: String
  private let isCombining: Bool
  private var buffer: [NGramRecord] = []
  private var runs: [RecordFile<NGramRecord>] = []

  /// Makes a sorter.
  ///
  /// - Parameters:
  ///   - memory: bytes of records to hold before a run is written.
  ///   - folder: where runs are written.
  ///   - isCombining: whether records of equal keys become one.
  init(memory: Int, folder: String, isCombining: Bool = false) {
    capacity = max(memory / MemoryLayout<NGramRecord>.stride, 1024)
    self.folder = folder
    self.isCombining = isCombining
  }

  /// Adds a record.
  mutating func append(_ record: NGramRecord) throws(ScratchError) {
    buffer.append(record)
    guard buffer.count >= capacity else { return }
    sortBuffer()
    // A buffer that shrank much by combining is filled again before it is written.
    if buffer.count > capacity / 2 { try writeRun() }
  }

  private mutating func sortBuffer() {
    buffer.radixSort()
    guard isCombining, !buffer.isEmpty else { return }
    var last = 0
    for index in buffer.indices.dropFirst() {
      if buffer[index].key == buffer[last].key {
        buffer[last].first += buffer[index].first
        buffer[last].second += buffer[index].second
      } else {
        last += 1
        buffer[last] = buffer[index]
      }
    }
    buffer.removeLast(buffer.count - 1 - last)
  }

  private mutating func writeRun() throws(ScratchError) {
    let run = try RecordFile<NGramRecord>(in: folder)
    for record in buffer { try run.append(record) }
    runs.append(run)
    buffer.removeAll(keepingCapacity: true)
  }

  /// Ends the adding and returns the records in order.
  consuming func sorted() throws(ScratchError) -> SortedRecords {
    var sorter = self
    sorter.sortBuffer()
    if sorter.runs.isEmpty {
      return SortedRecords(memory: sorter.buffer, runs: [], isCombining: false)
    }
    if !sorter.buffer.isEmpty { try sorter.writeRun() }
    return SortedRecords(memory: [], runs: sorter.runs, isCombining: sorter.isCombining)
  }
}

/// Sorted records, to be read as often as needed.
struct SortedRecords {
  fileprivate let memory: [NGramRecord]
  fileprivate let runs: [RecordFile<NGramRecord>]
  fileprivate let isCombining: Bool

  /// Returns a reader from the first record on.
  func reader() throws(ScratchError) -> Reader { try Reader(self) }

  /// Goes through the records in order.
  struct Reader {
    private let memory: [NGramRecord]
    private var position = 0
    private var sources: [RecordFile<NGramRecord>.Reader] = []
    private var heads: [NGramRecord] = []
    private let isCombining: Bool

    fileprivate init(_ records: SortedRecords) throws(ScratchError) {
      memory = records.memory
      isCombining = records.isCombining
      for run in records.runs {
        var source = try run.reader()
        guard let head = try source.next() else { continue }
        sources.append(source)
        heads.append(head)
      }
    }

    /// Returns the next record, or nil after the last.
    mutating func next() throws(ScratchError) -> NGramRecord? {
      if position < memory.count {
        position += 1
        return memory[position - 1]
      }
      guard var record = try nextOfRuns() else { return nil }
      while isCombining, let head = heads.min(by: { $0.key < $1.key }), head.key == record.key,
        let equal = try nextOfRuns()
      {
        record.first += equal.first
        record.second += equal.second
      }
      return record
    }

    /// Takes the least head; there are few runs, so they are all looked at.
    private mutating func nextOfRuns() throws(ScratchError) -> NGramRecord? {
      guard var least = heads.indices.first else { return nil }
      for index in heads.indices where heads[index].key < heads[least].key { least = index }
      let record = heads[least]
      if let next = try sources[least].next() {
        heads[least] = next
      } else {
        heads.remove(at: least)
        sources.remove(at: least)
      }
      return record
    }
  }
}
