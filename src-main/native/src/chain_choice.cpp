#include "chain_choice.hpp"

#include <algorithm>
#include <utility>

namespace beamglass {
namespace {

// Pairs are tried among so many chains of the lowest chi squared.
constexpr std::size_t kPairedChains = 48;

class Choice {
 public:
  Choice(const std::vector<Chain>& chains, std::size_t clusters, const ChoiceCosts& costs)
      : chains_(chains), costs_(costs), users_(clusters, 0) {}

  // What the cost changes by when the chain is added.
  double change(const Chain& chain) const {
    double sum = costs_.chain + chain.chi_squared;
    for (const std::int32_t index : chain.cluster) {
      if (index == kNoCluster) continue;
      sum += users_[static_cast<std::size_t>(index)] == 0 ? -costs_.unexplained : costs_.shared;
    }
    return sum;
  }

  void add(std::size_t which) {
    total_ += change(chains_[which]);
    count(chains_[which], 1);
    chosen_.push_back(which);
  }

  void take_back() {
    const Chain& chain = chains_[chosen_.back()];
    chosen_.pop_back();
    count(chain, -1);
    total_ -= change(chain);
  }

  // Adds chains as long as one lowers the cost, the best one each time.
  void complete(const std::vector<std::size_t>& among) {
    for (;;) {
      double best = 0;
      std::size_t which = chains_.size();
      for (const std::size_t one : among) {
        const double gain = change(chains_[one]);
        if (gain < best) {
          best = gain;
          which = one;
        }
      }
      if (which == chains_.size()) return;
      add(which);
    }
  }

  bool explains(const Chain& chain) const {
    return std::all_of(chain.cluster.begin(), chain.cluster.end(), [this](std::int32_t index) {
      return index == kNoCluster || users_[static_cast<std::size_t>(index)] > 0;
    });
  }

  double total() const { return total_; }
  const std::vector<std::size_t>& chosen() const { return chosen_; }

 private:
  void count(const Chain& chain, int by) {
    for (const std::int32_t index : chain.cluster) {
      if (index != kNoCluster) users_[static_cast<std::size_t>(index)] += by;
    }
  }

  const std::vector<Chain>& chains_;
  const ChoiceCosts& costs_;
  std::vector<int> users_;
  std::vector<std::size_t> chosen_;
  double total_ = 0;
};

}  // namespace

std::vector<Chain> choose_chains(const std::vector<Chain>& chains, std::size_t clusters, double largest_kink,
                                 const ChoiceCosts& costs) {
  if (chains.size() < 2) return chains;
  std::vector<std::size_t> among;
  for (std::size_t i = 0; i < chains.size(); ++i) {
    if (chains[i].kink <= largest_kink) among.push_back(i);
  }
  Choice alone(chains, clusters, costs);
  alone.complete(among);

  std::vector<std::size_t> best = among;
  std::stable_sort(best.begin(), best.end(),
                   [&](std::size_t a, std::size_t b) { return chains[a].chi_squared < chains[b].chi_squared; });
  best.resize(std::min(best.size(), kPairedChains));
  Choice paired(chains, clusters, costs);
  double lowest = 0;
  std::pair<std::size_t, std::size_t> pair{0, 0};
  for (std::size_t i = 0; i < best.size(); ++i) {
    paired.add(best[i]);
    for (std::size_t j = i + 1; j < best.size(); ++j) {
      const double total = paired.total() + paired.change(chains[best[j]]);
      if (total < lowest) {
        lowest = total;
        pair = {best[i], best[j]};
      }
    }
    paired.take_back();
  }
  if (pair.first != pair.second) {
    paired.add(pair.first);
    paired.add(pair.second);
    paired.complete(among);
  }
  const Choice& choice = paired.total() < alone.total() ? paired : alone;
  std::vector<Chain> kept;
  for (const std::size_t which : choice.chosen()) kept.push_back(chains[which]);
  for (const Chain& chain : chains) {
    if (chain.kink > largest_kink && !choice.explains(chain)) kept.push_back(chain);
  }
  return kept;
}

}  // namespace beamglass
