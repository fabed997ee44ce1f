#include "strip_clusters.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace beamglass {
namespace {

// So many strips of unknown charge one after the other are bridged within a cluster.
constexpr std::size_t kMostGap = 2;
// Channels of several hits rarely make more neighbours than these by chance.
constexpr std::size_t kMostGhost = 3;
// Wider groups are not fitted: they are no hits.
constexpr std::size_t kMostFitted = 60;
// The smaller of two hits has at least this part of the charge.
constexpr double kLeastPart = 0.05;
// Of variance, relative to that of one hit: gains and noise give less.
constexpr double kWide = 0.08;
// Of an interval: 1 / √12
const double kUniform = 0.5 / std::numbers::sqrt3;

}  // namespace

StripClusterer::StripClusterer(const ReadoutPlane& plane, const ClusterRules& rules)
    : plane_(plane),
      rules_(rules),
      fired_(plane.usable.size()),
      claimed_(plane.usable.size()),
      charge_(plane.usable.size()),
      row_(plane.usable.size()) {
  channels_ = static_cast<std::size_t>(std::count_if(plane.usable.begin(), plane.usable.end(), [](auto u) { return u != 0; }));
  std::vector<std::uint8_t> seen(plane.usable.size());
  for (const std::uint32_t channel : plane.channel) {
    shared_ = shared_ || seen[channel] != 0;
    seen[channel] = 1;
  }
}

std::uint8_t StripClusterer::cluster(std::span<const ChannelSignal> signals, std::vector<StripCluster>& out) {
  std::uint8_t faults = 0;
  std::size_t fired = 0;
  std::fill(fired_.begin(), fired_.end(), std::uint8_t{0});
  for (const ChannelSignal& signal : signals) {
    if (!std::isfinite(signal.charge)) {
      faults |= plane_fault::kNotFinite;
      continue;
    }
    if (fired_[signal.channel] != 0 || plane_.usable[signal.channel] == 0 || !(signal.charge > 0) ||
        signal.charge < plane_.threshold) {
      continue;
    }
    fired_[signal.channel] = 1;
    charge_[signal.channel] = signal.charge;
    row_[signal.channel] = signal.row;
    ++fired;
  }
  if (fired == 0) return faults;
  if (shared_ && 2 * fired > channels_) faults |= plane_fault::kFull;
  const std::size_t before = out.size();
  if (plane_.separate) {
    straws(out);
  } else {
    std::fill(claimed_.begin(), claimed_.end(), std::uint8_t{0});
    std::vector<Group> accepted;
    if (!accept(accepted)) faults |= plane_fault::kTooManyClusters;
    for (const Group& group : accepted) split_and_finish(group, out);
  }
  const auto begin = out.begin() + static_cast<std::ptrdiff_t>(before);
  if (out.size() - before > rules_.most_clusters) {
    faults |= plane_fault::kTooManyClusters;
    std::stable_sort(begin, out.end(), [](const auto& a, const auto& b) { return a.charge > b.charge; });
    out.resize(before + rules_.most_clusters);
  }
  std::stable_sort(out.begin() + static_cast<std::ptrdiff_t>(before), out.end(),
                   [](const auto& a, const auto& b) { return a.coordinate < b.coordinate; });
  return faults;
}

void StripClusterer::straws(std::vector<StripCluster>& out) const {
  for (std::size_t i = 0; i < plane_.channel.size(); ++i) {
    if (fired_[plane_.channel[i]] == 0) continue;
    const Group group{i, i, charge_at(i), 1, false};
    out.push_back(made(group, static_cast<double>(i), 0, charge_at(i)));
  }
}

StripClusterer::Strip StripClusterer::strip(std::size_t index) const {
  const std::uint32_t channel = plane_.channel[index];
  if (plane_.usable[channel] == 0 || claimed_[channel] != 0) return Strip::kUnknown;
  return fired_[channel] != 0 ? Strip::kFired : Strip::kEmpty;
}

std::vector<StripClusterer::Group> StripClusterer::groups() const {
  std::vector<Group> found;
  const std::size_t strips = plane_.channel.size();
  for (std::size_t i = 0; i < strips; ++i) {
    if (strip(i) != Strip::kFired) continue;
    Group group{i, i, 0, 0, false};
    for (; i < strips && i - group.last <= kMostGap + 1; ++i) {
      const Strip state = strip(i);
      if (state == Strip::kEmpty) break;
      if (state == Strip::kUnknown) continue;
      group.last = i;
      group.charge += charge_at(i);
      ++group.fired;
    }
    i = group.last;
    const auto is_unknown = [&](std::size_t beside) { return beside >= strips || strip(beside) == Strip::kUnknown; };
    group.cut = group.first == 0 || is_unknown(group.first - 1) || is_unknown(group.last + 1);
    if (shared_) group = trimmed(group);
    if (group.fired >= rules_.least_strips && (!shared_ || is_complete(group))) found.push_back(group);
  }
  return found;
}

// Charge falls off faster the farther out: more than the two strips before let expect is another cluster's, at a channel
// that has its strips here, too.
bool StripClusterer::is_foreign(std::size_t edge, std::size_t next, std::size_t after) const {
  if (strip(next) != Strip::kFired || strip(after) != Strip::kFired) return false;
  const double inner = charge_at(next);
  const double expected = inner * std::min(1.0, inner / charge_at(after));
  return charge_at(edge) > (1 + 3 * plane_.profile.gain_spread) * expected + 3 * plane_.profile.noise;
}

StripClusterer::Group StripClusterer::trimmed(Group group) const {
  const std::size_t strips = plane_.channel.size();
  const auto drop = [&](std::size_t edge) {
    group.charge -= charge_at(edge);
    --group.fired;
    group.cut = true;
  };
  const auto is_long = [&] { return group.fired > rules_.least_strips && group.last >= group.first + 2; };
  if (is_long() && group.last + 1 < strips && strip(group.last + 1) == Strip::kEmpty &&
      is_foreign(group.last, group.last - 1, group.last - 2)) {
    drop(group.last--);
  }
  if (is_long() && group.first > 0 && strip(group.first - 1) == Strip::kEmpty &&
      is_foreign(group.first, group.first + 1, group.first + 2)) {
    drop(group.first++);
  }
  return group;
}

// Strips of known charge: fired, and with a channel that no other strip of the group has, nor one that it was cut from.
std::vector<ProfilePoint> StripClusterer::points_of(const Group& group) const {
  std::vector<ProfilePoint> points;
  for (std::size_t i = group.first; i <= group.last; ++i) {
    if (strip(i) == Strip::kFired && !is_twice(group, i)) points.push_back({static_cast<double>(i), charge_at(i)});
  }
  return points;
}

// A group that is wider than a hit has the channels of whole blocks of strips twice: there they mean nothing.
bool StripClusterer::is_twice(const Group& group, std::size_t index) const {
  if (!shared_ || group.last - group.first > kMostFitted) return false;
  const std::size_t begin = group.first > 0 ? group.first - 1 : 0;
  const std::size_t end = std::min(group.last + 2, plane_.channel.size());
  for (std::size_t i = begin; i < end; ++i) {
    if (i != index && plane_.channel[i] == plane_.channel[index]) return true;
  }
  return false;
}

// Strips that only seem to be neighbours lack those beside them: a hit of their charge would have fired them, too.
bool StripClusterer::is_complete(const Group& group) const {
  const StripProfile& profile = plane_.profile;
  const std::vector<ProfilePoint> points = points_of(group);
  // Two hits that run together reach farther than one does; strips whose channel comes twice tell nothing.
  if (points.size() < 2 || points.size() < group.fired || points.size() > kMostGhost) return true;
  const CentredHit hit = centred(profile, points);
  if (hit.excess > kWide) return true;
  const auto weight = [&](double at) { return std::exp(-0.5 * std::pow((at - hit.position) / profile.spread, 2)); };
  double sum = 0;
  for (const ProfilePoint& point : points) sum += weight(point.strip);
  const double most = plane_.threshold * (1 + 5 * profile.gain_spread) + 3 * profile.noise;
  const auto lacks = [&](std::size_t beside) {
    return beside < plane_.channel.size() && strip(beside) == Strip::kEmpty &&
           hit.charge * weight(static_cast<double>(beside)) / sum > most;
  };
  return !lacks(group.first - 1) && !lacks(group.last + 1);
}

// False where there were more than the rules allow.
bool StripClusterer::accept(std::vector<Group>& accepted) {
  const auto larger = [](const Group& a, const Group& b) { return a.charge > b.charge; };
  bool complete = true;
  if (!shared_) {
    accepted = groups();
    if (accepted.size() <= rules_.most_clusters) return true;
    std::stable_sort(accepted.begin(), accepted.end(), larger);
    accepted.resize(rules_.most_clusters);
    return false;
  }
  for (std::vector<Group> left = groups(); !left.empty(); left = groups()) {
    if (accepted.size() == rules_.most_clusters) {
      complete = false;
      break;
    }
    const Group best = *std::min_element(left.begin(), left.end(), larger);
    for (std::size_t i = best.first; i <= best.last; ++i) {
      if (strip(i) == Strip::kFired) claimed_[plane_.channel[i]] = 1;
    }
    accepted.push_back(best);
  }
  // Charge of a channel that lies within two of them belongs to both.
  std::fill(claimed_.begin(), claimed_.end(), std::uint8_t{0});
  for (const Group& group : accepted) {
    for (std::size_t i = group.first; i <= group.last; ++i) {
      std::uint8_t& uses = claimed_[plane_.channel[i]];
      uses = std::min<std::uint8_t>(uses + 1, 2);
    }
  }
  for (std::uint8_t& uses : claimed_) uses = uses == 2 ? 1 : 0;
  return complete;
}

void StripClusterer::split_and_finish(const Group& group, std::vector<StripCluster>& out) const {
  std::vector<ProfilePoint> points = points_of(group);
  bool has_gaps = group.cut || points.size() <= group.last - group.first;
  if (points.size() < 2) {
    // All but one of its strips are shared: nothing better than their charges as they are.
    points.clear();
    for (std::size_t i = group.first; i <= group.last; ++i) {
      const std::uint32_t channel = plane_.channel[i];
      if (fired_[channel] != 0) points.push_back({static_cast<double>(i), charge_[channel]});
    }
    has_gaps = true;
  }
  // More than two tops cannot be fitted: they are cut apart at the valleys between them.
  std::vector<std::size_t> valleys = valleys_of(plane_.profile, points);
  if (valleys.size() < 2) {
    finish(group, points, has_gaps, !valleys.empty(), out);
    return;
  }
  std::size_t begin = 0;
  valleys.push_back(points.size());
  for (const std::size_t end : valleys) {
    const std::vector<ProfilePoint> part(points.begin() + static_cast<std::ptrdiff_t>(begin),
                                         points.begin() + static_cast<std::ptrdiff_t>(end));
    Group piece = group;
    piece.first = static_cast<std::size_t>(part.front().strip);
    piece.last = static_cast<std::size_t>(part.back().strip);
    piece.fired = static_cast<std::uint32_t>(part.size());
    begin = end;
    if (part.size() >= rules_.least_strips) finish(piece, part, true, false, out);
  }
}

void StripClusterer::finish(const Group& group, const std::vector<ProfilePoint>& points, bool has_gaps,
                            bool has_valley, std::vector<StripCluster>& out) const {
  const StripProfile& profile = plane_.profile;
  if (points.size() < 2) {
    out.push_back(made(group, points.front().strip, kUniform, points.front().charge));
    return;
  }
  const CentredHit hit = centred(profile, points);
  const bool is_wide = hit.excess > kWide;
  if (is_wide && points.size() <= kMostFitted) {
    if (const auto two = two_hits(points, has_valley)) {
      // What the model does not describe widens the errors.
      const double freedom = std::max(1.0, static_cast<double>(points.size()) - 4);
      const double scale = std::sqrt(std::max(1.0, two->chi_squared / freedom));
      for (const ProfileHit& one : two->hits) {
        out.push_back(made(group, one.position, scale * one.error, one.charge));
        out.back().overlap = ClusterOverlap::kTakenApart;
      }
      return;
    }
  }
  // A hit within a wide one may be as far from the middle as its width tells.
  const double aside = is_wide ? profile.spread * std::sqrt(hit.excess) : 0;
  out.push_back(made(group, hit.position, std::hypot(aside, has_gaps ? hit.error : 0), hit.charge));
  if (is_wide) out.back().overlap = ClusterOverlap::kUnresolved;
}

// Two hits where they describe the charge so much better than one.
std::optional<ProfileFit> StripClusterer::two_hits(const std::vector<ProfilePoint>& points, bool has_valley) const {
  auto two = fit_two(plane_.profile, points);
  if (!two) return std::nullopt;
  const auto [less, more] = std::minmax(two->hits[0].charge, two->hits[1].charge);
  if (less < kLeastPart * (less + more)) return std::nullopt;
  if (has_valley) return two;
  const auto one = fit_one(plane_.profile, points);
  if (!one || one->chi_squared - two->chi_squared < rules_.split_chi_squared) return std::nullopt;
  return two;
}

// Position and its error in strips; the plane's resolution comes on top.
StripCluster StripClusterer::made(const Group& group, double position, double error, double charge) const {
  StripCluster cluster;
  cluster.coordinate = plane_.first + plane_.pitch * position;
  cluster.error = std::hypot(plane_.resolution, plane_.pitch * error);
  cluster.charge = charge;
  cluster.strips = group.fired;
  cluster.first_strip = static_cast<std::uint32_t>(group.first);
  cluster.row = row_[plane_.channel[strongest(group, position)]];
  return cluster;
}

// Of the strips of a group that have fired, the one with the largest charge within two strips of the position.
std::uint32_t StripClusterer::strongest(const Group& group, double position) const {
  std::size_t best = group.first;
  double most = -1;
  for (std::size_t i = group.first; i <= group.last; ++i) {
    const bool is_near = std::abs(static_cast<double>(i) - position) <= 2;
    const double charge = fired_[plane_.channel[i]] != 0 ? charge_at(i) + (is_near ? 1e9 : 0) : -1;
    if (charge > most) {
      most = charge;
      best = i;
    }
  }
  return static_cast<std::uint32_t>(best);
}

}  // namespace beamglass
