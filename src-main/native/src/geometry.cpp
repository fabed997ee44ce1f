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

}  // namespace

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
