// Runs a BlockJob for JavaScript: a promise for its result, progress calls, cancellation.
#pragma once

#include <napi.h>

#include <functional>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <vector>

#include "block_job.hpp"

namespace beamglass {

// One per JavaScript environment (main thread or worker thread).
class Engine {
 public:
  explicit Engine(unsigned threads) : pool_(threads) {}
  // Cancels every job and waits for the threads.
  ~Engine();

  ThreadPool& pool() { return pool_; }
  void enter(const std::shared_ptr<JobControl>& control);
  void leave(const std::shared_ptr<JobControl>& control);

 private:
  std::mutex mutex_;
  std::unordered_set<std::shared_ptr<JobControl>> jobs_;
  // Destroyed first: its threads end before what they use.
  ThreadPool pool_;
};

struct NativeWork {
  std::size_t blocks = 0;
  std::function<std::size_t(std::size_t block)> run_block;
  // Arguments and results, kept alive until the job has ended.
  std::vector<Napi::ObjectReference> kept;
  // Makes the value of the promise from `kept`, on the JavaScript thread.
  std::function<Napi::Value(Napi::Env env, const std::vector<Napi::ObjectReference>& kept)> result;
};

// Starts the work. Returns `{ promise, cancel }`; the promise of a cancelled job is rejected with an
// Error whose `code` is "CANCELLED". `on_progress(done)` is called after the first block
// and then at most every 50 ms.
Napi::Value start_job(Napi::Env env, Engine& engine, NativeWork work, const Napi::Function& on_progress);

}  // namespace beamglass
