#include "track_search.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "chain_choice.hpp"

namespace beamglass {
namespace {

// Clusters of a plane and event that are looked at; of more those with the largest charge.
constexpr std::size_t kMostClusters = 100;

// A pair of chains before the fit.
struct Pairing {
  std::uint32_t x = 0;
  std::uint32_t y = 0;
  std::uint32_t hits = 0;
  double kink = 0;
  double charge_chi_squared = 0;
  std::uint32_t charge_stations = 0;
  double score = 0;
};

// Better candidates have more hits, then charges that match: chi squared of good fits tells nothing of the pairing.
double score_of(double charge_chi_squared, double chi_squared, double degrees) {
  return charge_chi_squared + std::max(0.0, chi_squared - 2 * degrees);
}

class BlockSearch {
 public:
  BlockSearch(const TrackSearchSetup& setup, const EventClusters& clusters, const EventShowers& showers,
              std::size_t begin, bool explain, std::span<EventTracks> out)
      : setup_(setup), clusters_(clusters), showers_(showers), begin_(begin), explain_(explain), out_(out) {}

  void search() {
    layers_.resize(out_.size() * setup_.layers);
    users_.resize(out_.size());
    for (std::size_t i = 0; i < out_.size(); ++i) sort_by_layer(i);
    for (std::size_t a = 0; a < setup_.arms.size(); ++a) {
      if (setup_.arms[a].layout.gives_tracks()) search_arm(a);
    }
  }

 private:
  std::size_t first_cluster(std::size_t i) const { return clusters_.offsets[begin_ + i]; }
  std::span<std::vector<std::uint32_t>> layers_of(std::size_t i) {
    return std::span(layers_).subspan(i * setup_.layers, setup_.layers);
  }

  void sort_by_layer(std::size_t i) {
    const std::size_t first = first_cluster(i);
    const std::size_t count = clusters_.offsets[begin_ + i + 1] - first;
    users_[i].assign(count, 0);
    for (std::size_t k = 0; k < count; ++k) {
      const double error = clusters_.error[first + k];
      if (std::isfinite(clusters_.coordinate[first + k]) && std::isfinite(error) && error > 0) {
        layers_of(i)[clusters_.layer[first + k]].push_back(static_cast<std::uint32_t>(k));
      } else {
        out_[i].faults |= kBadClusters;
      }
    }
    for (std::vector<std::uint32_t>& layer : layers_of(i)) {
      if (layer.size() <= kMostClusters) continue;
      out_[i].faults |= kClustersCapped;
      const auto charge = [&](std::uint32_t k) {
        const double value = clusters_.charge[first + k];
        return std::isfinite(value) ? value : 0;
      };
      std::stable_sort(layer.begin(), layer.end(), [&](std::uint32_t a, std::uint32_t b) { return charge(a) > charge(b); });
      layer.resize(kMostClusters);
      std::sort(layer.begin(), layer.end());
    }
  }

  void search_arm(std::size_t a) {
    const TrackArm& arm = setup_.arms[a];
    std::vector<std::pair<std::size_t, std::size_t>> fitted;
    std::vector<PlaneState> seeds;
    std::vector<std::uint32_t> offsets{0};
    std::vector<TrackHit> hits;
    std::vector<std::size_t> before(out_.size());
    for (std::size_t i = 0; i < out_.size(); ++i) {
      before[i] = out_[i].candidates.size();
      for (const auto& [seed, candidate] : candidates_of(a, i)) {
        out_[i].candidates.push_back(candidate);
        if (candidate.verdict != Verdict::kKept) continue;
        fitted.emplace_back(i, out_[i].candidates.size() - 1);
        seeds.push_back(seed);
        add_hits(arm, candidate, hits);
        offsets.push_back(static_cast<std::uint32_t>(hits.size()));
      }
    }
    fit(arm, fitted, seeds, offsets, hits);
    for (std::size_t i = 0; i < out_.size(); ++i) {
      const auto candidates = std::span(out_[i].candidates).subspan(before[i]);
      choose(i, candidates);
      if (!explain_) {
        const auto first = out_[i].candidates.begin() + static_cast<std::ptrdiff_t>(before[i]);
        out_[i].candidates.erase(
            std::remove_if(first, out_[i].candidates.end(),
                           [](const Candidate& candidate) { return candidate.verdict != Verdict::kKept; }),
            out_[i].candidates.end());
      }
      if (arm.makes_vertices) pair_up(arm, i, before[i]);
    }
  }

  std::vector<std::pair<PlaneState, Candidate>> candidates_of(std::size_t a, std::size_t i) {
    const TrackArm& arm = setup_.arms[a];
    std::array<FoundChains, 2> found;
    std::array<std::vector<std::vector<std::uint32_t>>, 2> free;
    const std::size_t first = first_cluster(i);
    const std::size_t count = users_[i].size();
    const ChainClusters table{std::span(clusters_.coordinate).subspan(first, count),
                              std::span(clusters_.error).subspan(first, count)};
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const ArmProjection& projection = arm.layout.projections[axis];
      std::vector<ChainPlane> planes;
      free[axis].reserve(projection.planes.size());
      for (const std::size_t p : projection.planes) {
        const auto& all = layers_of(i)[static_cast<std::size_t>(arm.layer[p])];
        auto& left = free[axis].emplace_back();
        std::copy_if(all.begin(), all.end(), std::back_inserter(left),
                     [&](std::uint32_t k) { return users_[i][k] == 0; });
        planes.push_back({arm.fit.planes[p].z, left});
      }
      found[axis] = find_chains(planes, table, projection.layout, arm.rules);
      if (found[axis].capped) out_[i].faults |= kChainsCapped;
      found[axis].chains = choose_chains(found[axis].chains, count, arm.rules.largest_kink);
      if (found[axis].chains.empty()) return {};
    }
    std::vector<Pairing> pairings = pair_chains(arm, i, found);
    std::vector<std::pair<PlaneState, Candidate>> candidates;
    for (const Pairing& pairing : pairings) {
      const Chain& x = found[0].chains[pairing.x];
      const Chain& y = found[1].chains[pairing.y];
      Candidate candidate;
      candidate.event = static_cast<std::uint32_t>(begin_ + i);
      candidate.arm = static_cast<std::uint8_t>(a);
      candidate.kink = pairing.kink;
      candidate.charge_chi_squared = pairing.charge_chi_squared;
      candidate.charge_stations = pairing.charge_stations;
      if (pairing.kink > arm.rules.largest_kink) candidate.verdict = Verdict::kKinked;
      list_clusters(arm, first, x, y, candidate);
      candidates.emplace_back(seed_of(arm, x, y), std::move(candidate));
    }
    return candidates;
  }

  std::vector<Pairing> pair_chains(const TrackArm& arm, std::size_t i, const std::array<FoundChains, 2>& found) {
    std::vector<Pairing> pairings;
    for (std::uint32_t x = 0; x < found[0].chains.size(); ++x) {
      for (std::uint32_t y = 0; y < found[1].chains.size(); ++y) {
        const Chain& a = found[0].chains[x];
        const Chain& b = found[1].chains[y];
        Pairing pairing{x, y, a.hits + b.hits, std::hypot(a.kink, b.kink), 0, 0, 0};
        if (pairing.kink > arm.rules.largest_kink && !explain_) continue;
        if (arm.layout.bends && !(std::abs(bend_of(arm, a)) <= arm.largest_q_over_p)) continue;
        compare_charges(arm, i, a, b, pairing);
        const double chi_squared = a.chi_squared + b.chi_squared;
        pairing.score = score_of(pairing.charge_chi_squared, chi_squared, std::max(0.0, pairing.hits - 4.0));
        pairings.push_back(pairing);
      }
    }
    const std::size_t most = setup_.rules.most_candidates;
    if (pairings.size() <= most) return pairings;
    out_[i].faults |= kCandidatesCapped;
    std::stable_sort(pairings.begin(), pairings.end(), [&](const Pairing& a, const Pairing& b) {
      const bool kinked_a = a.kink > arm.rules.largest_kink;
      const bool kinked_b = b.kink > arm.rules.largest_kink;
      if (kinked_a != kinked_b) return kinked_b;
      return a.hits != b.hits ? a.hits > b.hits : a.score < b.score;
    });
    pairings.resize(most);
    return pairings;
  }

  // x and y planes of a station lie at the same z.
  void compare_charges(const TrackArm& arm, std::size_t i, const Chain& x, const Chain& y, Pairing& pairing) const {
    const auto& [px, py] = arm.layout.projections;
    const std::size_t first = first_cluster(i);
    for (std::size_t k = 0, l = 0; k < px.planes.size() && l < py.planes.size();) {
      const double zx = arm.fit.planes[px.planes[k]].z;
      const double zy = arm.fit.planes[py.planes[l]].z;
      if (zx == zy && x.cluster[k] != kNoCluster && y.cluster[l] != kNoCluster) {
        const double ratio = clusters_.charge[first + static_cast<std::size_t>(x.cluster[k])] /
                             clusters_.charge[first + static_cast<std::size_t>(y.cluster[l])];
        const double pull = std::log(ratio) / setup_.rules.charge_spread;
        if (std::isfinite(pull)) {
          pairing.charge_chi_squared += pull * pull;
          ++pairing.charge_stations;
        }
      }
      if (zx <= zy) ++k;
      if (zy <= zx) ++l;
    }
  }

  static double bend_of(const TrackArm& arm, const Chain& x) { return (x.back.slope - x.front.slope) / arm.layout.power; }

  static PlaneState seed_of(const TrackArm& arm, const Chain& x, const Chain& y) {
    const double from = arm.fit.from;
    const auto straight = [&](const Chain& chain) -> std::pair<double, double> {
      if (!arm.layout.bends) return {chain.front.at(from), chain.front.slope};
      const double slope = (chain.back.place - chain.front.place) / (chain.back.z - chain.front.z);
      return {chain.front.place + slope * (from - chain.front.z), slope};
    };
    const auto [place_y, slope_y] = straight(y);
    if (!arm.layout.bends) {
      const auto [place_x, slope_x] = straight(x);
      return {place_x, place_y, slope_x, slope_y, arm.assumed_q_over_p};
    }
    return {x.front.at(from), place_y, x.front.slope, slope_y, bend_of(arm, x)};
  }

  static void list_clusters(const TrackArm& arm, std::size_t first, const Chain& x, const Chain& y, Candidate& candidate) {
    std::array<std::size_t, 2> next{};
    for (std::size_t p = 0; p < arm.layer.size(); ++p) {
      if (arm.layer[p] < 0) continue;
      const Chain& chain = arm.axis[p] == 0 ? x : y;
      const std::int32_t index = chain.cluster[next[arm.axis[p]]++];
      if (index != kNoCluster) candidate.clusters.push_back(static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(index));
    }
  }

  void add_hits(const TrackArm& arm, const Candidate& candidate, std::vector<TrackHit>& hits) const {
    std::size_t p = 0;
    for (const std::uint32_t c : candidate.clusters) {
      while (arm.layer[p] != static_cast<std::int32_t>(clusters_.layer[c])) ++p;
      hits.push_back({static_cast<std::uint32_t>(p), {clusters_.coordinate[c], 0}, {clusters_.error[c], 0}});
    }
  }

  void fit(const TrackArm& arm, const std::vector<std::pair<std::size_t, std::size_t>>& fitted,
           const std::vector<PlaneState>& seeds, const std::vector<std::uint32_t>& offsets,
           const std::vector<TrackHit>& hits) {
    if (fitted.empty()) return;
    const std::size_t planes = arm.fit.planes.size();
    std::vector<TrackResult> results(fitted.size());
    std::vector<HitResult> hit_results(hits.size());
    std::vector<FittedState> smoothed(fitted.size() * planes);
    std::vector<FittedState> filtered(explain_ ? smoothed.size() : 0);
    std::vector<FittedState> predicted(filtered.size());
    fit_tracks(arm.fit, {seeds, offsets, hits.data(), results, hit_results.data(), smoothed, filtered, predicted});
    const auto cut = [&](const std::vector<FittedState>& all, std::size_t k) {
      if (all.empty()) return std::vector<FittedState>();
      const auto from = all.begin() + static_cast<std::ptrdiff_t>(k * planes);
      return std::vector<FittedState>(from, from + static_cast<std::ptrdiff_t>(planes));
    };
    for (std::size_t k = 0; k < fitted.size(); ++k) {
      Candidate& candidate = out_[fitted[k].first].candidates[fitted[k].second];
      candidate.result = results[k];
      candidate.hits.assign(hit_results.begin() + offsets[k], hit_results.begin() + offsets[k + 1]);
      if (candidate.result.end != TrackFitEnd::kFitted) {
        candidate.verdict = Verdict::kNotFitted;
        continue;
      }
      candidate.smoothed = cut(smoothed, k);
      candidate.filtered = cut(filtered, k);
      candidate.predicted = cut(predicted, k);
      const double degrees = std::max(1, candidate.result.degrees_of_freedom);
      if (candidate.result.chi_squared > setup_.rules.largest_chi_squared * degrees) {
        candidate.verdict = Verdict::kPoorFit;
      }
    }
  }

  // First candidates that share nothing, the best before the others; then those with one projection to themselves,
  // whose clusters of the other one may hold two particles.
  void choose(std::size_t i, std::span<Candidate> candidates) {
    std::vector<Candidate*> order;
    for (Candidate& candidate : candidates) {
      if (candidate.verdict == Verdict::kKept) order.push_back(&candidate);
    }
    const auto used_hits = [](const Candidate& one) { return one.clusters.size() - one.result.outliers; };
    std::stable_sort(order.begin(), order.end(), [&](const Candidate* a, const Candidate* b) {
      if (used_hits(*a) != used_hits(*b)) return used_hits(*a) > used_hits(*b);
      const auto score = [](const Candidate& one) {
        return score_of(one.charge_chi_squared, one.result.chi_squared, one.result.degrees_of_freedom);
      };
      return score(*a) < score(*b);
    });
    for (Candidate* candidate : order) candidate->verdict = Verdict::kSharesClusters;
    for (const bool may_share : {false, true}) {
      for (Candidate* candidate : order) {
        if (candidate->verdict == Verdict::kKept || !is_free(i, *candidate, may_share)) continue;
        candidate->verdict = Verdict::kKept;
        for_each_used(*candidate, [&](std::uint32_t cluster) { ++users_[i][cluster - first_cluster(i)]; });
      }
    }
    for (Candidate* kept : order) {
      if (kept->verdict != Verdict::kKept) continue;
      kept->alternatives = static_cast<std::uint32_t>(std::count_if(order.begin(), order.end(), [&](const Candidate* other) {
        return other->verdict == Verdict::kSharesClusters && (same(*kept, *other, 0) || same(*kept, *other, 1));
      }));
    }
  }

  template <class Take>
  void for_each_used(const Candidate& candidate, Take take) const {
    for (std::size_t h = 0; h < candidate.clusters.size(); ++h) {
      if (candidate.hits[h].fate == HitFate::kUsed) take(candidate.clusters[h]);
    }
  }

  std::uint8_t axis_of(const Candidate& candidate, std::uint32_t cluster) const {
    const TrackArm& arm = setup_.arms[candidate.arm];
    const auto plane = std::find(arm.layer.begin(), arm.layer.end(), static_cast<std::int32_t>(clusters_.layer[cluster]));
    return arm.axis[static_cast<std::size_t>(plane - arm.layer.begin())];
  }

  bool is_free(std::size_t i, const Candidate& candidate, bool may_share) const {
    std::array<std::uint32_t, 2> most_users{};
    for_each_used(candidate, [&](std::uint32_t cluster) {
      std::uint32_t& most = most_users[axis_of(candidate, cluster)];
      most = std::max(most, std::uint32_t{users_[i][cluster - first_cluster(i)]});
    });
    return may_share ? std::min(most_users[0], most_users[1]) == 0 && std::max(most_users[0], most_users[1]) <= 1
                     : most_users[0] == 0 && most_users[1] == 0;
  }

  // Whether two candidates have the same clusters of a projection.
  bool same(const Candidate& a, const Candidate& b, std::uint8_t axis) const {
    const auto of = [&](const Candidate& one) {
      std::vector<std::uint32_t> list;
      for (const std::uint32_t cluster : one.clusters) {
        if (axis_of(one, cluster) == axis) list.push_back(cluster);
      }
      return list;
    };
    return of(a) == of(b);
  }

  // Kept tracks share the clusters of one projection at most, so pairs of them have no common hit.
  void pair_up(const TrackArm& arm, std::size_t i, std::size_t before) {
    const auto& candidates = out_[i].candidates;
    for (std::size_t a = before; a < candidates.size(); ++a) {
      if (candidates[a].verdict != Verdict::kKept) continue;
      for (std::size_t b = a + 1; b < candidates.size(); ++b) {
        if (candidates[b].verdict != Verdict::kKept) continue;
        PairVertex pair;
        pair.event = static_cast<std::uint32_t>(begin_ + i);
        pair.tracks = {static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b)};
        TrackPair tracks{arm.fit.planes[0].z, {candidates[a].smoothed[0], candidates[b].smoothed[0]}, {}, {}};
        match_showers(arm, i, candidates[a], candidates[b], pair);
        for (std::size_t t = 0; t < 2; ++t) {
          const auto shower = static_cast<std::size_t>(pair.showers[t]);
          tracks.energy[t] = pair.showers[t] < 0 ? std::nan("") : showers_.energy[shower];
          tracks.energy_error[t] = pair.showers[t] < 0 ? std::nan("") : showers_.energy_error[shower];
        }
        pair.vertex = fit_vertex(setup_.vertex, tracks);
        if (pair.vertex.end == VertexEnd::kFitted && pair.vertex.distance < setup_.rules.largest_distance) {
          out_[i].vertices.push_back(std::move(pair));
        }
      }
    }
  }

  // The two showers that lie closest to where both tracks meet their planes.
  void match_showers(const TrackArm& arm, std::size_t i, const Candidate& a, const Candidate& b, PairVertex& pair) const {
    const std::size_t first = showers_.offsets[begin_ + i];
    const std::size_t end = showers_.offsets[begin_ + i + 1];
    const auto away = [&](const Candidate& track, std::size_t shower) {
      const Vector3& at = showers_.place[shower];
      const PlaneState& state = track.smoothed.back().state;
      const double length = at.z - arm.fit.planes.back().z;
      return std::hypot(state[0] + length * state[2] - at.x, state[1] + length * state[3] - at.y);
    };
    double best = 2 * setup_.shower_reach;
    for (std::size_t s = first; s < end; ++s) {
      const double of_a = away(a, s);
      for (std::size_t t = first; t < end; ++t) {
        const double of_b = away(b, t);
        if (s == t || !(of_a < setup_.shower_reach && of_b < setup_.shower_reach && of_a + of_b < best)) continue;
        best = of_a + of_b;
        pair.showers = {static_cast<std::int32_t>(s), static_cast<std::int32_t>(t)};
      }
    }
  }

  const TrackSearchSetup& setup_;
  const EventClusters& clusters_;
  const EventShowers& showers_;
  std::size_t begin_;
  bool explain_;
  std::span<EventTracks> out_;
  // Per event and layer: clusters, counted from the first of the event
  std::vector<std::vector<std::uint32_t>> layers_;
  // Per event and cluster: tracks that use it
  std::vector<std::vector<std::uint8_t>> users_;
};

}  // namespace

void find_tracks(const TrackSearchSetup& setup, const EventClusters& clusters, const EventShowers& showers,
                 std::size_t begin, bool explain, std::span<EventTracks> out) {
  BlockSearch(setup, clusters, showers, begin, explain, out).search();
}

}  // namespace beamglass
