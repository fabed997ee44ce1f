// Blocks of one piece of work, done by whoever has time: the caller and idle threads of the pool.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>

#include "thread_pool.hpp"

namespace beamglass {

// Does every block once and returns when all are done. May be called from a thread of the pool itself: the caller
// works too, and waits only for blocks that another thread has begun. Without a pool the caller does all.
inline void share_blocks(ThreadPool* pool, std::size_t blocks, const std::function<void(std::size_t)>& work) {
  struct Shared {
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> done{0};
    std::size_t blocks;
    // Alive for as long as a block is left.
    const std::function<void(std::size_t)>* work;
    Shared(std::size_t count, const std::function<void(std::size_t)>* what) : blocks(count), work(what) {}
    void run() {
      for (std::size_t block = next.fetch_add(1); block < blocks; block = next.fetch_add(1)) {
        (*work)(block);
        if (done.fetch_add(1) + 1 == blocks) done.notify_all();
      }
    }
  };
  const auto shared = std::make_shared<Shared>(blocks, &work);
  const std::size_t others = pool == nullptr || blocks == 0 ? 0 : pool->size() - 1;
  for (std::size_t i = 0; i < others && i + 1 < blocks; ++i) pool->submit([shared] { shared->run(); });
  shared->run();
  for (std::size_t done = shared->done; done < blocks; done = shared->done) shared->done.wait(done);
}

}  // namespace beamglass
