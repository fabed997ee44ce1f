// From fired channels of a tracker plane to clusters: hits of charged particles in the measured coordinate.
//
// Channels that several strips share are taken apart by their neighbours: a cluster is a group of neighbouring strips
// whose channels have all fired (na64.md §3.6). Of groups that want the same channel the one of the largest charge has
// it; the charge of such a strip, like that of a channel that is left out, counts as unknown to the others.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "strip_profile.hpp"

namespace beamglass {

struct ReadoutPlane {
  // Straws: every channel that has fired is a hit of its own.
  bool separate = false;
  // Coordinate of the middle of strip 0, and distance from strip to strip; mm
  double first = 0;
  double pitch = 1;
  // Of one hit, mm
  double resolution = 0;
  double threshold = 0;
  StripProfile profile;
  // Channel of each strip, counted within the plane; several strips may share one.
  std::vector<std::uint32_t> channel;
  // One byte per channel; 0: left out
  std::vector<std::uint8_t> usable;
};

struct ClusterRules {
  // Strips that have fired, for a cluster
  std::uint32_t least_strips = 2;
  // Two hits describe a wide cluster better than one if χ² is less by this.
  double split_chi_squared = 25;
  // Per plane and event; of more the largest are kept.
  std::uint32_t most_clusters = 64;
};

struct ChannelSignal {
  std::uint32_t channel = 0;
  double charge = 0;
  // What the caller knows it by
  std::uint32_t row = 0;
};

enum class ClusterOverlap : std::uint8_t {
  kApart,
  // One of two hits that the fit took apart
  kTakenApart,
  // Wider than one hit and not understood as two: its error allows for that.
  kUnresolved
};

struct StripCluster {
  // mm
  double coordinate = 0;
  double error = 0;
  double charge = 0;
  // Strips that have fired, from which on (both hits of two: those of both)
  std::uint32_t strips = 0;
  std::uint32_t first_strip = 0;
  // Of the strip with the largest charge
  std::uint32_t row = 0;
  ClusterOverlap overlap = ClusterOverlap::kApart;
};

// What a plane's result leaves out, as bits.
namespace plane_fault {
constexpr std::uint8_t kNotFinite = 1;
constexpr std::uint8_t kTooManyClusters = 2;
// More than half of the channels of a plane have fired whose strips share them: what is neighbour to what is lost.
constexpr std::uint8_t kFull = 4;
}  // namespace plane_fault

// Clusters of one plane in one event, in the order of coordinates; one instance serves one event after the other.
class StripClusterer {
 public:
  // Both must outlive the clusterer.
  StripClusterer(const ReadoutPlane& plane, const ClusterRules& rules);

  // Of a channel that comes more than once the first signal counts. Returns bits of plane_fault.
  std::uint8_t cluster(std::span<const ChannelSignal> signals, std::vector<StripCluster>& out);

 private:
  enum class Strip : std::uint8_t { kEmpty, kFired, kUnknown };
  struct Group {
    std::size_t first = 0;
    std::size_t last = 0;
    double charge = 0;
    std::uint32_t fired = 0;
    // Beside it lies charge that may be its own.
    bool cut = false;
  };

  void straws(std::vector<StripCluster>& out) const;
  std::vector<Group> groups() const;
  Group trimmed(Group group) const;
  std::vector<ProfilePoint> points_of(const Group& group) const;
  bool is_twice(const Group& group, std::size_t index) const;
  bool is_complete(const Group& group) const;
  bool is_foreign(std::size_t edge, std::size_t next, std::size_t after) const;
  Strip strip(std::size_t index) const;
  double charge_at(std::size_t strip) const { return charge_[plane_.channel[strip]]; }
  bool accept(std::vector<Group>& accepted);
  void split_and_finish(const Group& group, std::vector<StripCluster>& out) const;
  void finish(const Group& group, const std::vector<ProfilePoint>& points, bool has_gaps, bool has_valley,
              std::vector<StripCluster>& out) const;
  std::optional<ProfileFit> two_hits(const std::vector<ProfilePoint>& points, bool has_valley) const;
  StripCluster made(const Group& group, double position, double error, double charge) const;
  std::uint32_t strongest(const Group& group, double position) const;

  const ReadoutPlane& plane_;
  const ClusterRules& rules_;
  bool shared_ = false;
  // Channels in use
  std::size_t channels_ = 0;
  std::vector<std::uint8_t> fired_;
  // 1: a group has the channel; 2: groups share it.
  std::vector<std::uint8_t> claimed_;
  std::vector<double> charge_;
  std::vector<std::uint32_t> row_;
};

}  // namespace beamglass
