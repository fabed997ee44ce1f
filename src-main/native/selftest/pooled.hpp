// Runs work on a pool of that many threads, one block per item, and waits for its end.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>

#include "../src/block_job.hpp"
#include "../src/thread_pool.hpp"

namespace selftest {

inline void run_pooled(unsigned threads, std::size_t items, std::function<void(std::size_t)> work) {
  std::mutex mutex;
  std::condition_variable changed;
  bool ended = false;
  beamglass::ThreadPool pool(threads);
  beamglass::BlockJob job;
  job.blocks = items;
  job.run_block = [work = std::move(work)](std::size_t item) {
    work(item);
    return std::size_t{1};
  };
  job.on_progress = [] {};
  job.on_end = [&] {
    const std::lock_guard lock(mutex);
    ended = true;
    changed.notify_all();
  };
  start(pool, std::move(job));
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return ended; });
}

}  // namespace selftest
