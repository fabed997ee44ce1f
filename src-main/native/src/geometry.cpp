#include "geometry.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <queue>

namespace beamglass {
namespace {

// Narrows [begin, end] to where start + s direction lies between two planes.
bool clip(double start, double direction, double low, double high, double& begin, double& end) {
  if (direction == 0) return start >= low && start < high;
  const double one = (low - start) / direction;
  const double other = (high - start) / direction;
  begin = std::max(begin, std::min(one, other));
  end = std::min(end, std::max(one, other));
  return begin < end;
}

// Shortens `end` to the first of the two planes that lies beyond `begin`.
void shorten(double start, double direction, double low, double high, double begin, double& end) {
  if (direction == 0) return;
  for (const double face : {low, high}) {
    const double at = (face - start) / direction;
    if (at > begin) end = std::min(end, at);
  }
}

}  // namespace

Geometry::Geometry(std::vector<MatterBox> boxes) : boxes_(std::move(boxes)) {
  for (const MatterBox& box : boxes_) faces_.insert(faces_.end(), {box.low.z, box.high.z});
  std::sort(faces_.begin(), faces_.end());
  faces_.erase(std::unique(faces_.begin(), faces_.end()), faces_.end());
  zones_.resize(faces_.size() + 1);
  for (std::size_t i = 0; i < boxes_.size(); ++i) {
    for (std::size_t k = zone(boxes_[i].low.z); k < zone(boxes_[i].high.z); ++k) {
      zones_[k].push_back(static_cast<std::uint32_t>(i));
    }
  }
}

std::size_t Geometry::zone(double z) const {
  return static_cast<std::size_t>(std::upper_bound(faces_.begin(), faces_.end(), z) - faces_.begin());
}

std::size_t Geometry::box_at(const Vector3& r, std::size_t zone) const {
  const auto& candidates = zones_[zone];
  for (auto i = candidates.rbegin(); i != candidates.rend(); ++i) {
    const MatterBox& box = boxes_[*i];
    if (r.x >= box.low.x && r.x < box.high.x && r.y >= box.low.y && r.y < box.high.y) {
      return box.material ? *i : Stretch::kNowhere;
    }
  }
  return Stretch::kNowhere;
}

Stretch Geometry::ahead(const Vector3& start, const Vector3& direction, double length) const {
  double at = 0;
  Vector3 inside = start + kTouching * direction;
  std::size_t k = zone(inside.z);
  const std::size_t box = box_at(inside, k);
  for (;;) {
    const double begin = at + kTouching;
    double end = k < faces_.size() ? (faces_[k] - start.z) / direction.z : length;
    for (const std::uint32_t i : zones_[k]) {
      shorten(start.x, direction.x, boxes_[i].low.x, boxes_[i].high.x, begin, end);
      shorten(start.y, direction.y, boxes_[i].low.y, boxes_[i].high.y, begin, end);
    }
    if (end >= length) return {length, box};
    at = std::max(end, begin);
    inside = start + (at + kTouching) * direction;
    k = zone(inside.z);
    if (box_at(inside, k) != box) return {at, box};
  }
}

std::vector<Crossing> Geometry::crossings(const Vector3& start, const Vector3& direction, double length) const {
  std::vector<Crossing> hits;
  for (std::size_t i = 0; i < boxes_.size(); ++i) {
    const MatterBox& box = boxes_[i];
    double begin = 0;
    double end = length;
    if (begin < end && clip(start.z, direction.z, box.low.z, box.high.z, begin, end) &&
        clip(start.x, direction.x, box.low.x, box.high.x, begin, end) &&
        clip(start.y, direction.y, box.low.y, box.high.y, begin, end)) {
      hits.push_back({begin, end, i});
    }
  }
  std::vector<double> edges;
  for (const Crossing& hit : hits) edges.insert(edges.end(), {hit.begin, hit.end});
  std::sort(edges.begin(), edges.end());
  std::sort(hits.begin(), hits.end(), [](const Crossing& a, const Crossing& b) { return a.begin < b.begin; });

  // Between two neighbouring edges the box with the highest index counts.
  std::vector<Crossing> result;
  std::priority_queue<std::pair<std::size_t, double>> open;
  std::size_t next = 0;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    if (edges[i] == edges[i + 1]) continue;
    for (; next < hits.size() && hits[next].begin <= edges[i]; ++next) open.emplace(hits[next].box, hits[next].end);
    while (!open.empty() && open.top().second <= edges[i]) open.pop();
    if (open.empty() || !boxes_[open.top().first].material) continue;
    const std::size_t box = open.top().first;
    if (!result.empty() && result.back().box == box && result.back().end == edges[i]) {
      result.back().end = edges[i + 1];
    } else {
      result.push_back({edges[i], edges[i + 1], box});
    }
  }
  return result;
}

}  // namespace beamglass
