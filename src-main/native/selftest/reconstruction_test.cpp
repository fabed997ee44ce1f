// Reconstruction of pulses, clusters and showers on what no detector gives: nothing may crash or run away.
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "../src/beam_profile.hpp"
#include "../src/crystal_clusters.hpp"
#include "../src/msadc_reconstruction.hpp"
#include "../src/random.hpp"
#include "../src/shower_fit.hpp"
#include "../src/v1742_reconstruction.hpp"
#include "check.hpp"

using namespace beamglass;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::vector<std::vector<float>> waveforms(std::size_t samples, Random& random) {
  std::vector<std::vector<float>> all;
  all.emplace_back(samples, 4095.0F);
  all.emplace_back(samples, 0.0F);
  all.emplace_back(samples, kNaN);
  all.emplace_back(samples, std::numeric_limits<float>::infinity());
  for (int i = 0; i < 20; ++i) {
    std::vector<float> one;
    for (std::size_t k = 0; k < samples; ++k) one.push_back(static_cast<float>(std::floor(4096 * random.uniform())));
    all.push_back(one);
  }
  if (samples > 0) all.back().back() = kNaN;
  return all;
}

bool is_sound(const WaveformFacts& facts) {
  return std::all_of(facts.pulses.begin(), facts.pulses.end(), [](const FoundPulse& pulse) {
    return std::isfinite(pulse.energy) && std::isfinite(pulse.time) && pulse.energy_error >= 0;
  });
}

void pulses_survive_any_samples() {
  Random random(1, 0, 0);
  const ChannelConstants noisy{200, 3, 0, 0.04, true};
  const ChannelConstants silent{200, 0, 0, 0.04, true};
  for (const std::size_t samples : {0, 1, 3, 5, 32, 200}) {
    for (const auto& one : waveforms(samples, random)) {
      for (const ChannelConstants& channel : {noisy, silent}) {
        const WaveformFacts facts = reconstruct_msadc({}, channel, -50, one);
        CHECK(is_sound(facts));
        CHECK(facts.pulses.size() <= 4);
      }
    }
  }
  for (const std::size_t samples : {0, 10, 160, 1024}) {
    V1742Settings single;
    single.is_multi_hit = false;
    V1742Settings plastic;
    plastic.shape = PulseShape::kPlastic;
    plastic.period = 0.4;
    V1742Settings light = plastic;
    light.shape = PulseShape::kCherenkov;
    for (const V1742Settings& settings : {V1742Settings{}, single, plastic, light}) {
      V1742Reconstruction reconstruction(settings, samples);
      for (const auto& one : waveforms(samples, random)) {
        const WaveformFacts facts =
            reconstruction.reconstruct({3750, 3.4, 0, 1.0 / 15e3, true}, -200, std::span<const float>(one));
        CHECK(is_sound(facts));
        CHECK(facts.pulses.size() <= (settings.shape == PulseShape::kBgo ? 3 : 16));
      }
    }
  }
}

void profiles_survive_any_charges() {
  Random random(4, 0, 0);
  ProfileSettings settings{-8, 1, std::vector<double>(16, 2e-3), 7e-5};
  for (int i = 0; i < 200; ++i) {
    std::vector<double> charges;
    for (int k = 0; k < 16; ++k) charges.push_back(i % 4 == 0 ? 0 : random.uniform() - (i % 3 == 0 ? 0.5 : 0));
    if (i % 5 == 0) charges[3] = std::numeric_limits<double>::quiet_NaN();
    if (i % 7 == 0) std::fill(charges.begin() + 2, charges.end(), std::numeric_limits<double>::infinity());
    const Profile profile = beam_profile(settings, charges);
    if (profile.is_fitted) CHECK(std::isfinite(profile.centre) && profile.centre_error > 0 && profile.area >= 0);
  }
  CHECK(!beam_profile(settings, {}).is_fitted);
}

void clusters_keep_the_energy() {
  Random random(2, 0, 0);
  ClusterSettings settings;
  settings.grid = {29, 29, -300, -300, 21.45, 21.45, {0.8, 6, 25}};
  for (const Sharing sharing : {Sharing::kNone, Sharing::kByProfile}) {
    settings.sharing = sharing;
    std::vector<CrystalHit> hits;
    for (int i = 0; i < 2000; ++i) {
      hits.push_back({static_cast<std::int32_t>(29 * random.uniform()), static_cast<std::int32_t>(29 * random.uniform()),
                      0.1 * random.uniform(), 1e-4, 20 * random.uniform() - 10, 0.1});
    }
    hits.push_back({-1, 3, 0.1, 0, 0, 0});
    hits.push_back({3, 3, std::numeric_limits<double>::quiet_NaN(), 0, 0, 0});
    hits.push_back({3, 3, 0.1, 0, std::numeric_limits<double>::infinity(), 0});
    const EventClusters found = find_clusters(settings, hits);
    CHECK(!found.clusters.empty());
    std::vector<double> given(hits.size(), 0.0);
    for (const Cluster& cluster : found.clusters) {
      CHECK(std::isfinite(cluster.x) && cluster.energy_error > 0);
      for (const Share& share : cluster.hits) given[share.hit] += share.energy;
    }
    for (std::size_t i = 0; i < 2000; ++i) CHECK(given[i] <= hits[i].energy * (1 + 1e-12));
    for (std::size_t i = 2000; i < hits.size(); ++i) CHECK(given[i] == 0);
  }
}

void showers_survive_any_cells() {
  Random random(3, 0, 0);
  ShowerSettings settings;
  settings.grid = {6, 6, -95, -95, 38, 38, {0.8, 8, 35}};
  for (int i = 0; i < 50; ++i) {
    std::vector<double> cells;
    for (int k = 0; k < 36; ++k) cells.push_back(i == 0 ? 0 : 20 * random.uniform() - 5);
    const auto one = fit_one_shower(settings, cells);
    if (one) CHECK(std::isfinite(one->showers.front().x));
    if (one) fit_two_showers(settings, cells, *one);
  }
}

}  // namespace

void selftest::test_reconstruction() {
  pulses_survive_any_samples();
  profiles_survive_any_charges();
  clusters_keep_the_energy();
  showers_survive_any_cells();
}
