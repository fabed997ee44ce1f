// Work cut into blocks that any thread may take, with progress and cancellation.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include "thread_pool.hpp"

namespace beamglass {

// What the threads of a job and its owner share. Progress is counted in units of the work's own.
struct JobControl {
  std::atomic<bool> cancelled{false};
  std::atomic<std::size_t> done{0};
};

struct BlockJob {
  std::size_t blocks = 0;
  // Does block `index` and returns its size in units of progress. Called from any thread.
  std::function<std::size_t(std::size_t index)> run_block;
  // Called after each block, from any thread.
  std::function<void()> on_progress;
  // Called once, by the thread that ends last, also after cancellation.
  std::function<void()> on_end;
  std::shared_ptr<JobControl> control = std::make_shared<JobControl>();
};

// Starts the job on every thread of the pool and returns at once. Blocks are taken in order;
// once cancelled, no further block is begun.
inline void start(ThreadPool& pool, BlockJob job) {
  struct Shared {
    BlockJob job;
    std::atomic<std::size_t> next{0};
    std::atomic<unsigned> running;
    Shared(BlockJob j, unsigned threads) : job(std::move(j)), running(threads) {}
  };
  const auto shared = std::make_shared<Shared>(std::move(job), pool.size());
  for (unsigned i = 0; i < pool.size(); ++i) {
    pool.submit([shared] {
      BlockJob& work = shared->job;
      while (!work.control->cancelled.load(std::memory_order_relaxed)) {
        const std::size_t block = shared->next.fetch_add(1, std::memory_order_relaxed);
        if (block >= work.blocks) break;
        work.control->done.fetch_add(work.run_block(block), std::memory_order_relaxed);
        work.on_progress();
      }
      // Releases this thread's results to the one that ends last.
      if (shared->running.fetch_sub(1, std::memory_order_acq_rel) == 1) work.on_end();
    });
  }
}

}  // namespace beamglass
