#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The identity the runtime gave a job's task; 0 for a job that is no task (an actor's turn, a yield).
///
/// Used only to recognise a task again within a run. What enters a choice or the trace is our own identity.
@_silgen_name("swift_task_getJobTaskId")
func runtimeTaskID(of job: UnownedJob) -> UInt64

/// The symbols of the Swift runtime that the engine needs and that no public API offers, found by name so that
/// a toolchain without one of them gives a clear message instead of a program that does not link.
struct RuntimeSymbols: Sendable {
  typealias EnqueueGlobal = @convention(thin) (UnownedJob) -> Void
  typealias EnqueueGlobalHook = @convention(thin) (UnownedJob, EnqueueGlobal) -> Void
  typealias GetCurrentTask = @convention(c) () -> UInt
  typealias AddCancellationHandler = @convention(c) (UInt, UInt) -> UInt
  typealias RemoveCancellationHandler = @convention(c) (UInt) -> Void

  /// The task running on this thread, as an address; 0 when there is none.
  let currentTask: GetCurrentTask
  /// Has the running task call a handler when it is cancelled, at once if it already is; returns what removes it.
  ///
  /// What `withTaskCancellationHandler` is made of. That is two async functions around the suspension, each of which
  /// has the runtime check the executor on the way in and out: more than the whole sleep costs without. The caller
  /// keeps the handler alive.
  let addCancellationHandler: AddCancellationHandler
  /// Takes back the handler that the running task added last.
  let removeCancellationHandler: RemoveCancellationHandler

  private static let hookName = "swift_task_enqueueGlobal_hook"
  private static let currentTaskName = "swift_task_getCurrent"
  private static let addHandlerName = "swift_task_addCancellationHandler"
  private static let removeHandlerName = "swift_task_removeCancellationHandler"
  private static let releaseName = "_swift_tsan_release"
  private static let taskMetadataName = "_swift_concurrency_debug_asyncTaskMetadata"

  /// The symbols that this runtime does not have.
  static var missing: [String] {
    [hookName, currentTaskName, addHandlerName, removeHandlerName, releaseName, taskMetadataName]
      .filter { address(of: $0) == nil }
  }

  private static func address(of name: String) -> UnsafeMutableRawPointer? {
    dlopen(nil, RTLD_LAZY).flatMap { dlsym($0, name) }
  }

  static let shared: RuntimeSymbols = {
    guard let hook = address(of: hookName), let current = address(of: currentTaskName),
      let add = address(of: addHandlerName), let remove = address(of: removeHandlerName),
      let release = address(of: releaseName), let taskMetadata = address(of: taskMetadataName)
    else {
      fatalError(
        """
        Faultline: this Swift runtime does not export \(missing.joined(separator: " and ")), \
        so simulations cannot be controlled. Link the Swift runtime dynamically, with toolchain 6.3.
        """)
    }
    // Installed once and for ever: it acts only on a thread that is running a simulation, so code outside
    // never notices it.
    hook.assumingMemoryBound(to: EnqueueGlobalHook?.self).pointee = { job, original in
      guard let simulation = Simulation.onThisThread else { return original(job) }
      simulation.adopt(job, original: original)
    }
    ReleaseHook.install(hook: release, taskMetadata: taskMetadata)
    return RuntimeSymbols(
      currentTask: unsafeBitCast(current, to: GetCurrentTask.self),
      addCancellationHandler: unsafeBitCast(add, to: AddCancellationHandler.self),
      removeCancellationHandler: unsafeBitCast(remove, to: RemoveCancellationHandler.self))
  }()
}

/// Which simulation the calling thread is running, if any.
///
/// Thread-local, because many simulations run at once in one test process, and the process-global hook must
/// tell their jobs from everyone else's.
struct ThreadSlot: Sendable {
  private let key: pthread_key_t

  static let shared = ThreadSlot()

  private init() {
    var key = pthread_key_t()
    precondition(pthread_key_create(&key, nil) == 0, "Faultline: no thread-specific key is left")
    self.key = key
  }

  @inline(__always)
  var pointer: UnsafeMutableRawPointer? {
    get { pthread_getspecific(key) }
    nonmutating set { pthread_setspecific(key, newValue) }
  }
}
