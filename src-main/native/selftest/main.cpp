// Self-test of the engine without JavaScript, run under the sanitizers by scripts/sanitize.mjs.
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <limits>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "../src/block_job.hpp"
#include "../src/event_reduction.hpp"
#include "../src/thread_pool.hpp"
#include "check.hpp"

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

struct Latch {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;

  void release() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return open; });
  }
};

// Runs the job to its end and gives the number of calls of on_end.
int run(beamglass::ThreadPool& pool, beamglass::BlockJob job) {
  Latch ended;
  std::atomic<int> ends{0};
  job.on_end = [&] {
    ++ends;
    ended.release();
  };
  beamglass::start(pool, std::move(job));
  ended.wait();
  return ends.load();
}

void test_every_block_runs_once() {
  beamglass::ThreadPool pool(4);
  for (const std::size_t blocks : {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{1000}}) {
    std::vector<std::atomic<int>> seen(blocks);
    std::atomic<std::size_t> progress{0};
    beamglass::BlockJob job;
    const auto control = job.control;
    job.blocks = blocks;
    job.run_block = [&](std::size_t block) {
      ++seen[block];
      return std::size_t{2};
    };
    job.on_progress = [&] { ++progress; };
    CHECK(run(pool, std::move(job)) == 1);
    bool once = true;
    for (const auto& count : seen) once = once && count.load() == 1;
    CHECK(once);
    CHECK(progress.load() == blocks);
    CHECK(control->done.load() == 2 * blocks);
  }
}

void test_cancelled_job_begins_no_further_block() {
  beamglass::ThreadPool pool(3);
  beamglass::BlockJob job;
  const auto control = job.control;
  std::atomic<std::size_t> begun{0};
  job.blocks = 100'000;
  job.run_block = [&](std::size_t) {
    const std::size_t nth = ++begun;
    if (nth == 10) control->cancelled = true;
    // The tenth may lose its processor before it sets the flag; the others wait, so that the bound below holds.
    while (nth > 10 && !control->cancelled) std::this_thread::yield();
    return std::size_t{1};
  };
  job.on_progress = [] {};
  CHECK(run(pool, std::move(job)) == 1);
  // Each of the other threads may have taken one block before it saw the flag.
  CHECK(begun.load() >= 10 && begun.load() <= 12);
}

void test_pool_ends_with_work_waiting() {
  std::atomic<int> done{0};
  {
    beamglass::ThreadPool pool(2);
    for (int i = 0; i < 1000; ++i) pool.submit([&done] { ++done; });
  }
  CHECK(done.load() <= 1000);
}

struct Columns {
  std::vector<double> values[7];
  explicit Columns(std::size_t events) {
    for (auto& column : values) column.assign(events, -1.0);
  }
  beamglass::EventReductions out() {
    return {values[0], values[1], values[2], values[3], values[4], values[5], values[6]};
  }
};

void test_known_event() {
  // Energies 1, 2, 1 GeV at x = 0, 3, 6 mm: mean x = (0 + 6 + 6) / 4 = 3, r.m.s. = sqrt((9 + 0 + 9) / 4).
  const std::vector<float> energy{1, 2, 1, kNaN, -1};
  const std::vector<float> position{0, 5, 1, 3, 5, 1, 6, 5, 1, 100, 100, 100, 7, 7, 7};
  const std::vector<float> cell_time{4, kNaN, -2, kNaN, 3};
  const std::vector<float> hit_time{9};
  const beamglass::EventBatch batch{{0, 5, 5}, energy, position, cell_time, {0, 1, 1}, hit_time};
  Columns columns(2);
  const auto out = columns.out();
  beamglass::reduce_event(batch, 0, out);
  beamglass::reduce_event(batch, 1, out);
  CHECK(out.energy_sum[0] == 3.0);
  CHECK(out.energy_max[0] == 2.0);
  CHECK(out.mean_x[0] == 3.0 && out.mean_y[0] == 5.0);
  CHECK(std::abs(out.rms[0] - std::sqrt(4.5)) < 1e-15);
  CHECK(out.time_first[0] == -2.0 && out.time_last[0] == 9.0);
  CHECK(out.energy_sum[1] == 0.0);
  CHECK(std::isnan(out.energy_max[1]) && std::isnan(out.mean_x[1]) && std::isnan(out.rms[1]));
  CHECK(std::isnan(out.time_first[1]) && std::isnan(out.time_last[1]));
}

void test_blocks_cover_the_batch() {
  std::mt19937 random(7);
  for (int trial = 0; trial < 200; ++trial) {
    beamglass::EventBatch batch;
    batch.cell_offsets = {0};
    batch.hit_offsets = {0};
    const std::size_t events = random() % 40;
    for (std::size_t i = 0; i < events; ++i) {
      batch.cell_offsets.push_back(batch.cell_offsets.back() + static_cast<std::uint32_t>(random() % 50));
      batch.hit_offsets.push_back(batch.hit_offsets.back() + static_cast<std::uint32_t>(random() % 50));
    }
    const auto starts = beamglass::cut_into_blocks(batch, 64);
    CHECK(starts.front() == 0 && starts.back() == events);
    for (std::size_t i = 1; i < starts.size(); ++i) CHECK(starts[i] > starts[i - 1]);
  }
}

// Threads share a batch: the result must be that of one thread.
void test_threads_give_the_result_of_one() {
  std::mt19937 random(11);
  std::vector<std::uint32_t> offsets{0};
  for (int i = 0; i < 500; ++i) offsets.push_back(offsets.back() + static_cast<std::uint32_t>(random() % 300));
  std::vector<float> energy(offsets.back());
  std::vector<float> position(3 * energy.size());
  std::vector<float> time(energy.size());
  std::normal_distribution<float> normal;
  for (float& value : energy) value = random() % 50 == 0 ? kNaN : normal(random);
  for (float& value : position) value = 1000 * normal(random);
  for (float& value : time) value = random() % 3 == 0 ? kNaN : normal(random);
  const beamglass::EventBatch batch{offsets, energy, position, time, offsets, time};
  Columns one(500);
  const auto expected = one.out();
  for (std::size_t event = 0; event < 500; ++event) beamglass::reduce_event(batch, event, expected);

  beamglass::ThreadPool pool(4);
  Columns many(500);
  const auto out = many.out();
  const auto starts = beamglass::cut_into_blocks(batch, 1000);
  beamglass::BlockJob job;
  job.blocks = starts.size() - 1;
  job.run_block = [&](std::size_t block) {
    for (std::size_t event = starts[block]; event < starts[block + 1]; ++event) {
      beamglass::reduce_event(batch, event, out);
    }
    return starts[block + 1] - starts[block];
  };
  job.on_progress = [] {};
  run(pool, std::move(job));
  const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  for (std::size_t column = 0; column < 7; ++column) {
    for (std::size_t event = 0; event < 500; ++event) {
      CHECK(same(one.values[column][event], many.values[column][event]));
    }
  }
}

}  // namespace

int main() {
  test_every_block_runs_once();
  test_cancelled_job_begins_no_further_block();
  test_pool_ends_with_work_waiting();
  test_known_event();
  test_blocks_cover_the_batch();
  test_threads_give_the_result_of_one();
  selftest::test_random();
  selftest::test_transport();
  selftest::test_tracking();
  selftest::test_simulation();
  selftest::test_fit();
  selftest::test_reconstruction();
  selftest::test_track_fit();
  selftest::test_track_search();
  selftest::test_strips();
  if (selftest::failures > 0) return 1;
  std::puts("native self-test: all checks hold");
  return 0;
}
