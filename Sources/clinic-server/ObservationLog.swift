import Logging
import Operations

extension Observation {
  /// The one place where what the dispatcher observes becomes log lines. None holds a parameter's value.
  func log(to logger: Logger) {
    switch self {
    case .callAnswered(let method, let request, let took):
      logger.debug("answered", metadata: ["method": "\(method)", "request": "\(request)", "took": "\(took)"])
    case .callRefused(let method, let reason, let request, let took):
      logger.info(
        "refused",
        metadata: ["method": "\(method)", "reason": "\(reason)", "request": "\(request)", "took": "\(took)"])
    case .undeclared(let method, let reason, let request):
      logger.error(
        "refused by a reason that is not declared",
        metadata: ["method": "\(method)", "reason": "\(reason)", "request": "\(request)"])
    case .failed(let request, let what):
      logger.error("failed", metadata: ["request": "\(request)", "what": "\(what)"])
    }
  }
}
