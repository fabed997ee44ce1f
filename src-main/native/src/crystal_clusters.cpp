#include "crystal_clusters.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace beamglass {
namespace {

constexpr double kFarthestTime = 500;
// Least logarithm of a hit's part of the energy that weighs: parts above 2.7 %.
constexpr double kLogarithm = 3.6;
// Energies and places of clusters that share hits settle within a few rounds.
constexpr int kRounds = 4;
// Fluctuation of the energy of a crystal about the profile, √GeV, and what the size of the crystals leaves of the
// place, in parts of their pitch: widths of simulated photons of 100 to 250 MeV (test/native/reconstruction). Linear
// weights are drawn to the centre of the crystal.
constexpr double kLateralFluctuation = 0.037;
constexpr double kFinestLinear = 0.12;
constexpr double kFinestLogarithmic = 0.03;

constexpr std::array<double, 5> kSevenBySeven{0.925666, 2.31776e-4, -5.72621e-7, 6.22445e-10, -2.44014e-13};
constexpr std::array<double, 5> kFiveByFive{0.915362, 1.96729e-4, -4.50361e-7, 4.58042e-10, -1.70299e-13};

bool is_sound(const CrystalHit& hit, const ClusterSettings& settings) {
  return std::isfinite(hit.energy) && std::isfinite(hit.time) && hit.energy >= settings.hit_energy &&
         std::abs(hit.time) <= kFarthestTime && hit.column >= 0 && hit.row >= 0 &&
         static_cast<std::size_t>(hit.column) < settings.grid.columns &&
         static_cast<std::size_t>(hit.row) < settings.grid.rows;
}

double x_of(const ClusterSettings& settings, const CrystalHit& hit) {
  return settings.grid.first_x + settings.grid.pitch_x * hit.column;
}
double y_of(const ClusterSettings& settings, const CrystalHit& hit) {
  return settings.grid.first_y + settings.grid.pitch_y * hit.row;
}

bool reaches(const ClusterSettings& settings, const CrystalHit& seed, const CrystalHit& hit) {
  return std::abs(hit.column - seed.column) <= settings.reach && std::abs(hit.row - seed.row) <= settings.reach &&
         std::abs(hit.time - seed.time) < settings.time_window;
}

bool is_peak(const ClusterSettings& settings, std::span<const CrystalHit> hits, const std::vector<std::uint32_t>& order,
             std::size_t rank) {
  const CrystalHit& seed = hits[order[rank]];
  // Those before it in the order have more energy.
  return std::none_of(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(rank), [&](std::uint32_t index) {
    const CrystalHit& other = hits[index];
    return std::abs(other.column - seed.column) <= 1 && std::abs(other.row - seed.row) <= 1 &&
           std::abs(other.time - seed.time) < settings.time_window;
  });
}

void place(const ClusterSettings& settings, std::span<const CrystalHit> hits, Cluster& cluster) {
  cluster.seen = 0;
  for (const Share& share : cluster.hits) cluster.seen += share.energy;
  double sum = 0;
  double sum_x = 0;
  double sum_y = 0;
  const auto weight_of = [&](const Share& share) {
    if (settings.weighting == Weighting::kLinear) return share.energy;
    return share.energy > 0 ? std::max(0.0, kLogarithm + std::log(share.energy / cluster.seen)) : 0.0;
  };
  for (const Share& share : cluster.hits) {
    const double weight = weight_of(share);
    sum += weight;
    sum_x += weight * x_of(settings, hits[share.hit]);
    sum_y += weight * y_of(settings, hits[share.hit]);
  }
  cluster.x = sum_x / sum;
  cluster.y = sum_y / sum;
  double square_x = 0;
  double square_y = 0;
  for (const Share& share : cluster.hits) {
    const double weight = weight_of(share);
    if (!(weight > 0)) continue;
    const CrystalHit& hit = hits[share.hit];
    const double variance =
        kLateralFluctuation * kLateralFluctuation * share.energy + hit.energy_error * hit.energy_error;
    // ∂x/∂E of this hit is (x − x̄)/Σw times ∂w/∂E.
    const double by_energy = (settings.weighting == Weighting::kLinear ? 1 : 1 / share.energy) / sum;
    const double dx = (x_of(settings, hit) - cluster.x) * by_energy;
    const double dy = (y_of(settings, hit) - cluster.y) * by_energy;
    square_x += dx * dx * variance;
    square_y += dy * dy * variance;
  }
  const double finest = settings.weighting == Weighting::kLinear ? kFinestLinear : kFinestLogarithmic;
  cluster.x_error = std::hypot(std::sqrt(square_x), finest * settings.grid.pitch_x);
  cluster.y_error = std::hypot(std::sqrt(square_y), finest * settings.grid.pitch_y);
}

void finish(const ClusterSettings& settings, std::span<const CrystalHit> hits, Cluster& cluster) {
  place(settings, hits, cluster);
  const CrystalHit& seed = hits[cluster.seed];
  cluster.time = seed.time;
  cluster.time_error = seed.time_error;
  const double correction = settings.corrects_containment ? 1 / containment(cluster.seen, settings.reach) : 1;
  cluster.energy = cluster.seen * correction;
  double electronics = 0;
  for (const Share& share : cluster.hits) electronics += hits[share.hit].energy_error * hits[share.hit].energy_error;
  const double stochastic = settings.stochastic * std::sqrt(cluster.energy);
  const double constant = settings.constant * cluster.energy;
  // What is not seen fluctuates by about as much as it is.
  const double unseen = cluster.energy - cluster.seen;
  cluster.energy_error = std::sqrt(stochastic * stochastic + constant * constant + settings.noise * settings.noise +
                                   electronics * correction * correction + unseen * unseen);
}

void share_hits(const ClusterSettings& settings, std::span<const CrystalHit> hits,
                const std::vector<std::uint32_t>& order, EventClusters& found) {
  std::vector<double> parts(found.clusters.size());
  for (int round = 0; round < kRounds; ++round) {
    for (Cluster& cluster : found.clusters) cluster.hits.clear();
    for (const std::uint32_t index : order) {
      const CrystalHit& hit = hits[index];
      double all = 0;
      for (std::size_t k = 0; k < parts.size(); ++k) {
        const Cluster& cluster = found.clusters[k];
        parts[k] = 0;
        if (!reaches(settings, hits[cluster.seed], hit)) continue;
        const double dx = x_of(settings, hit) - cluster.x;
        const double dy = y_of(settings, hit) - cluster.y;
        parts[k] = cluster.seen * settings.grid.share_at(dx, dy).value;
        all += parts[k];
      }
      if (!(all > 0)) continue;
      for (std::size_t k = 0; k < parts.size(); ++k) {
        Cluster& cluster = found.clusters[k];
        if (!(parts[k] > 0)) continue;
        if (cluster.hits.size() == kMostClusterHits) found.is_capped = true;
        else cluster.hits.push_back({index, hit.energy * parts[k] / all});
      }
    }
    for (Cluster& cluster : found.clusters) place(settings, hits, cluster);
  }
}

}  // namespace

double containment(double energy, std::int32_t reach) {
  const double mega = energy * 1e3;
  if (mega > 1000) return 0.96;
  const auto& coefficients = reach >= 3 ? kSevenBySeven : kFiveByFive;
  return std::accumulate(coefficients.rbegin(), coefficients.rend(), 0.0,
                         [mega](double sum, double coefficient) { return sum * mega + coefficient; });
}

EventClusters find_clusters(const ClusterSettings& settings, std::span<const CrystalHit> hits) {
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < hits.size(); ++i) {
    if (is_sound(hits[i], settings)) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return hits[a].energy != hits[b].energy ? hits[a].energy > hits[b].energy : a < b;
  });
  EventClusters found;
  if (order.size() > kMostHits) {
    order.resize(kMostHits);
    found.is_capped = true;
  }
  std::vector<bool> used(hits.size(), false);
  const bool shares = settings.sharing == Sharing::kByProfile;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const CrystalHit& seed = hits[order[rank]];
    if (!(seed.energy > settings.seed_energy)) break;
    if (shares ? !is_peak(settings, hits, order, rank) : used[order[rank]]) continue;
    if (found.clusters.size() == kMostClusters) {
      found.is_capped = true;
      break;
    }
    Cluster cluster;
    cluster.seed = order[rank];
    if (shares) {
      cluster.seen = seed.energy;
      cluster.x = x_of(settings, seed);
      cluster.y = y_of(settings, seed);
    } else {
      // All with more energy that are not yet used lie before the seed: there are none.
      for (std::size_t k = rank; k < order.size(); ++k) {
        if (used[order[k]] || !reaches(settings, seed, hits[order[k]])) continue;
        if (cluster.hits.size() == kMostClusterHits) {
          found.is_capped = true;
          break;
        }
        used[order[k]] = true;
        cluster.hits.push_back({order[k], hits[order[k]].energy});
      }
    }
    found.clusters.push_back(std::move(cluster));
  }
  if (shares) share_hits(settings, hits, order, found);
  for (Cluster& cluster : found.clusters) finish(settings, hits, cluster);
  return found;
}

}  // namespace beamglass
