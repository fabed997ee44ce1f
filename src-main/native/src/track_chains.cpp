#include "track_chains.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace beamglass {
namespace {

// Kinked chains are looked at up to so many times the largest kink: they are told, not fitted.
constexpr double kTold = 4;

class ChainSearch {
 public:
  ChainSearch(std::span<const ChainPlane> planes, const ChainClusters& clusters, const ChainRules& rules)
      : planes_(planes), clusters_(clusters), rules_(rules) {}

  // Straight chains of the planes begin ... end - 1.
  std::vector<Chain> straight(std::size_t begin, std::size_t end, double beam_slope) {
    const std::size_t count = end - begin;
    allowed_ = count >= 4 ? rules_.most_missing : 0;
    beam_slope_ = beam_slope;
    std::vector<Chain> chains = part(begin, end);
    std::erase_if(chains, [](const Chain& chain) { return chain.hits < 2; });
    drop_parts_of_others(chains);
    return keep_best(std::move(chains));
  }

  // Chains of both sides of a gap whose lines meet in it.
  std::vector<Chain> across(const std::vector<Chain>& front, const std::vector<Chain>& back, const ChainGap& gap) {
    std::vector<Chain> chains;
    for (const Chain& a : front) {
      for (const Chain& b : back) {
        const double chi_squared = meet(a.front, b.back, gap);
        if (chi_squared < 0) continue;
        Chain chain = together(a, b);
        chain.front = a.front;
        chain.back = b.back;
        chain.chi_squared += chi_squared;
        chains.push_back(chain);
        if (chains.size() > kCrowd) chains = keep_best(std::move(chains));
      }
    }
    return keep_best(std::move(chains));
  }

  bool capped() const { return capped_; }

 private:
  static constexpr std::size_t kCrowd = 1024;

  std::vector<Chain> part(std::size_t begin, std::size_t end) {
    if (end - begin == 1) return singles(begin);
    const std::size_t middle = widest_gap(begin, end);
    const std::vector<Chain> front = part(begin, middle);
    const std::vector<Chain> back = part(middle, end);
    std::vector<Chain> chains;
    for (const Chain& a : front) {
      for (const Chain& b : back) {
        if (a.missing + b.missing > allowed_) continue;
        Chain chain = together(a, b);
        if (a.hits > 0 && b.hits > 0 && !joins(a, b, chain)) continue;
        if (a.hits == 0 || b.hits == 0) chain.front = a.hits == 0 ? b.front : a.front;
        chain.back = chain.front;
        chains.push_back(chain);
        if (chains.size() > kCrowd) chains = keep_best(std::move(chains));
      }
    }
    return chains;
  }

  std::vector<Chain> singles(std::size_t plane) {
    std::vector<Chain> chains;
    Chain chain;
    chain.cluster.fill(kNoCluster);
    for (const std::uint32_t index : planes_[plane].clusters) {
      chain.cluster[plane] = static_cast<std::int32_t>(index);
      chain.hits = 1;
      const double error = clusters_.error[index];
      chain.front = {planes_[plane].z, clusters_.coordinate[index], error * error, 0, 0, 1};
      chain.back = chain.front;
      chains.push_back(chain);
    }
    if (allowed_ > 0) {
      chain = {};
      chain.cluster.fill(kNoCluster);
      chain.missing = 1;
      chains.push_back(chain);
    }
    return chains;
  }

  std::size_t widest_gap(std::size_t begin, std::size_t end) const {
    std::size_t best = begin + 1;
    for (std::size_t i = begin + 1; i < end; ++i) {
      if (planes_[i].z - planes_[i - 1].z > planes_[best].z - planes_[best - 1].z) best = i;
    }
    return best;
  }

  static Chain together(const Chain& a, const Chain& b) {
    Chain chain = a;
    for (std::size_t i = 0; i < kMostChainPlanes; ++i) {
      if (b.cluster[i] != kNoCluster) chain.cluster[i] = b.cluster[i];
    }
    chain.hits += b.hits;
    chain.chi_squared += b.chi_squared;
    chain.missing += b.missing;
    chain.kink = std::max(a.kink, b.kink);
    return chain;
  }

  // Whether two parts of a straight chain may belong together; fills the line of both.
  bool joins(const Chain& a, const Chain& b, Chain& chain) {
    const double gap = b.front.z - a.front.z;
    if (!(gap > 0)) return false;
    const double turn = rules_.scattering;
    if (a.hits > 1 && b.hits > 1) {
      const double kink = std::abs(b.front.slope - a.front.slope);
      const double variance = a.front.slope_variance + b.front.slope_variance + turn * turn;
      if (kink > kTold * rules_.largest_kink) return false;
      chain.kink = std::max(chain.kink, kink);
      if (!kinked(chain) && kink * kink > rules_.window * rules_.window * variance) return false;
      const double middle = (a.front.z + b.front.z) / 2;
      if (!close(a.front.at(middle) - b.front.at(middle),
                 a.front.variance_at(middle) + b.front.variance_at(middle) + turn * turn * gap * gap / 4)) {
        return false;
      }
    } else if (a.hits > 1 || b.hits > 1) {
      const ChainLine& line = a.hits > 1 ? a.front : b.front;
      const ChainLine& point = a.hits > 1 ? b.front : a.front;
      if (!close(line.at(point.z) - point.place,
                 line.variance_at(point.z) + point.place_variance + turn * turn * gap * gap)) {
        return false;
      }
    }
    fit_line(chain);
    if (std::abs(chain.front.slope - beam_slope_) > rules_.largest_slope) return false;
    const double most = rules_.window * rules_.window * std::max(1.0, chain.hits - 2.0);
    return kinked(chain) || chain.hits < 3 || chain.chi_squared <= most;
  }

  // Chi squared of lines before and behind a gap that belong together; negative where they do not.
  double meet(const ChainLine& a, const ChainLine& b, const ChainGap& gap) const {
    if (a.hits < 2 || b.hits < 2) return -1;
    const double turn = rules_.scattering * (b.z - a.z) / 2;
    const double most = rules_.window * rules_.window;
    if (gap.bends) {
      const double away = a.at(gap.z) - b.at(gap.z);
      const double chi = away * away / (a.variance_at(gap.z) + b.variance_at(gap.z) + turn * turn);
      return chi <= most ? chi : -1;
    }
    // With its lever the place tells nearly all that the slopes do.
    const double away = a.at(b.z) - b.place;
    const double turned = a.slope - b.slope;
    const double chi = away * away / (a.variance_at(b.z) + b.place_variance + 4 * turn * turn);
    const double slopes = a.slope_variance + b.slope_variance + rules_.scattering * rules_.scattering;
    return chi <= most && turned * turned <= most * slopes ? chi : -1;
  }

  bool close(double distance, double variance) const { return distance * distance <= rules_.window * rules_.window * variance; }

  // Weighted least squares; errors allow for scattering between the planes.
  void fit_line(Chain& chain) const {
    double first = 0;
    double last = 0;
    bool begun = false;
    for (std::size_t i = 0; i < planes_.size(); ++i) {
      if (chain.cluster[i] == kNoCluster) continue;
      if (!begun) first = planes_[i].z;
      begun = true;
      last = planes_[i].z;
    }
    const double road = chain.hits > 2 ? rules_.scattering * (last - first) / 4 : 0;
    double sum = 0;
    double mean_z = 0;
    double mean_u = 0;
    const auto each = [&](auto take) {
      for (std::size_t i = 0; i < planes_.size(); ++i) {
        const std::int32_t index = chain.cluster[i];
        if (index == kNoCluster) continue;
        const double error = clusters_.error[static_cast<std::size_t>(index)];
        take(planes_[i].z, clusters_.coordinate[static_cast<std::size_t>(index)], 1 / (error * error + road * road));
      }
    };
    each([&](double z, double u, double weight) {
      sum += weight;
      mean_z += weight * z;
      mean_u += weight * u;
    });
    mean_z /= sum;
    mean_u /= sum;
    double zz = 0;
    double zu = 0;
    each([&](double z, double u, double weight) {
      zz += weight * (z - mean_z) * (z - mean_z);
      zu += weight * (z - mean_z) * (u - mean_u);
    });
    chain.front = {mean_z, mean_u, 1 / sum, zu / zz, 1 / zz, chain.hits};
    chain.chi_squared = 0;
    if (chain.hits == 2) return;
    each([&](double z, double u, double weight) {
      const double residual = u - chain.front.at(z);
      chain.chi_squared += weight * residual * residual;
    });
  }

  // Chains with missing or kinked parts count only where they hold a cluster that no whole chain holds.
  void drop_parts_of_others(std::vector<Chain>& chains) const {
    std::vector<std::int32_t> used;
    const auto is_whole = [this](const Chain& chain) { return chain.missing == 0 && !kinked(chain); };
    for (const Chain& chain : chains) {
      if (is_whole(chain)) used.insert(used.end(), chain.cluster.begin(), chain.cluster.end());
    }
    std::sort(used.begin(), used.end());
    std::erase_if(chains, [&](const Chain& chain) {
      return !is_whole(chain) && std::all_of(chain.cluster.begin(), chain.cluster.end(), [&](std::int32_t index) {
        return index == kNoCluster || std::binary_search(used.begin(), used.end(), index);
      });
    });
  }

  bool kinked(const Chain& chain) const { return chain.kink > rules_.largest_kink; }

  std::vector<Chain> keep_best(std::vector<Chain> chains) {
    if (chains.size() <= rules_.most_chains) return chains;
    capped_ = true;
    std::stable_sort(chains.begin(), chains.end(), [this](const Chain& a, const Chain& b) {
      if (kinked(a) != kinked(b)) return kinked(b);
      return a.missing != b.missing ? a.missing < b.missing : a.chi_squared < b.chi_squared;
    });
    chains.resize(rules_.most_chains);
    return chains;
  }

  std::span<const ChainPlane> planes_;
  const ChainClusters& clusters_;
  const ChainRules& rules_;
  std::uint32_t allowed_ = 0;
  double beam_slope_ = 0;
  bool capped_ = false;
};

}  // namespace

FoundChains find_chains(std::span<const ChainPlane> planes, const ChainClusters& clusters, const ChainLayout& layout,
                        const ChainRules& rules) {
  if (planes.empty()) return {};
  ChainSearch search(planes, clusters, rules);
  if (layout.behind == 0) {
    auto chains = search.straight(0, planes.size(), layout.beam_slope[0]);
    return {std::move(chains), search.capped()};
  }
  const auto front = search.straight(0, layout.behind, layout.beam_slope[0]);
  if (front.empty()) return {{}, search.capped()};
  const auto back = search.straight(layout.behind, planes.size(), layout.beam_slope[1]);
  auto chains = search.across(front, back, layout.gap);
  return {std::move(chains), search.capped()};
}

}  // namespace beamglass
