/// The name of an open file.
///
/// Used after its close it is `EBADF`, also when its slot serves another file by then.
struct Descriptor: Hashable, Sendable {
  /// Where the table keeps it.
  let slot: Int
  /// The how-manieth open of the volume it was: a number fit for traces.
  let serial: Int
}

/// An open file description.
struct OpenFile {
  let descriptor: Descriptor
  let inode: Inode
  let process: Int
  let isReadable: Bool
  let isWritable: Bool
  let appends: Bool
  /// How many failed writebacks of the file it has been told of, or need not be.
  var seenErrors: Int
}
