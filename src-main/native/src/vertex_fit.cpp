#include "vertex_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "dual.hpp"
#include "symmetric_matrix.hpp"

namespace beamglass {
namespace {

constexpr int kMostRounds = 50;
// Steps of z below are none, mm.
constexpr double kSettled = 1e-7;

// A track at the z of the vertex, as a measurement of it.
struct Measurement {
  // x, y, then tx, ty, q/p
  PlaneState state{};
  Covariance covariance{};
  // Inverse of the covariance of x and y
  double weight_xx = 0;
  double weight_xy = 0;
  double weight_yy = 0;
  // K: what a shift of (x, y) to the vertex does to tx, ty, q/p
  std::array<std::array<double, 2>, 3> gain{};
  // Slopes once the track goes through the vertex
  double tx = 0;
  double ty = 0;
};

bool is_sound(const FittedState& track) {
  const auto finite = [](double value) { return std::isfinite(value); };
  const auto& c = track.covariance;
  return std::all_of(track.state.begin(), track.state.end(), finite) &&
         std::all_of(c.values.begin(), c.values.end(), finite) && c.at(0, 0) > 0 && c.at(1, 1) > 0;
}

Measurement at_plane(const FittedState& track, double length) {
  Measurement result;
  Jacobian jacobian{};
  for (std::size_t k = 0; k < 5; ++k) jacobian[k][k] = 1;
  jacobian[0][2] = jacobian[1][3] = length;
  Covariance covariance{};
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = 0; j < 5; ++j) covariance[i][j] = track.covariance.at(i, j);
  }
  result.state = track.state;
  result.state[0] += length * track.state[2];
  result.state[1] += length * track.state[3];
  result.covariance = transported(covariance, jacobian);
  const Covariance& c = result.covariance;
  const double determinant = c[0][0] * c[1][1] - c[0][1] * c[0][1];
  result.weight_xx = c[1][1] / determinant;
  result.weight_xy = -c[0][1] / determinant;
  result.weight_yy = c[0][0] / determinant;
  for (std::size_t k = 0; k < 3; ++k) {
    result.gain[k][0] = c[k + 2][0] * result.weight_xx + c[k + 2][1] * result.weight_xy;
    result.gain[k][1] = c[k + 2][0] * result.weight_xy + c[k + 2][1] * result.weight_yy;
  }
  result.tx = result.state[2];
  result.ty = result.state[3];
  return result;
}

// H = d(vertex - place of the track at the vertex's z) / d(vertex)
std::array<std::array<double, 3>, 2> slope_of(const Measurement& m) { return {{{1, 0, -m.tx}, {0, 1, -m.ty}}}; }

void closest_approach(const TrackPair& pair, Vertex& vertex) {
  const auto line = [&](const FittedState& track) { return to_free(track.state, pair.z, 1); };
  const FreeState first = line(pair.tracks[0]);
  const FreeState second = line(pair.tracks[1]);
  const Vector3 w = first.position - second.position;
  const Vector3 across = first.direction.cross(second.direction);
  const double sine = across.norm();
  if (!(sine > 0)) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    vertex.distance = w.cross(first.direction).norm();
    vertex.closest = {kNone, kNone, kNone};
    return;
  }
  const double s1 = -w.cross(second.direction).dot(across) / (sine * sine);
  const double s2 = -w.cross(first.direction).dot(across) / (sine * sine);
  vertex.distance = std::abs(w.dot(across)) / sine;
  vertex.closest = 0.5 * (first.position + s1 * first.direction + second.position + s2 * second.direction);
}

using SixSlopes = Dual<6>;

SixSlopes square(const SixSlopes& a) { return a * a; }

Measured measured(const SixSlopes& value, const std::array<std::array<double, 6>, 6>& covariance) {
  double variance = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t j = 0; j < 6; ++j) variance += value.slope[i] * covariance[i][j] * value.slope[j];
  }
  return {value.value, std::sqrt(std::max(variance, 0.0))};
}

// |d1 - d2| of the unit vectors, twice the sine of half the angle: no cancellation where angles are small.
SixSlopes chord(const std::array<SixSlopes, 4>& t) {
  const SixSlopes n1 = 1 / sqrt(1 + square(t[0]) + square(t[1]));
  const SixSlopes n2 = 1 / sqrt(1 + square(t[2]) + square(t[3]));
  // n1 - n2 is the difference in z.
  const SixSlopes dz = (square(t[2]) - square(t[0]) + square(t[3]) - square(t[1])) * square(n1) * square(n2) / (n1 + n2);
  return sqrt(square(t[0] * n1 - t[2] * n2) + square(t[1] * n1 - t[3] * n2) + square(dz));
}

// m^2 = 2 mass^2 + 2 (E1 E2 - p1 p2) + 2 p1 p2 (1 - cos), each term without cancellation.
SixSlopes pair_mass(double mass, const SixSlopes& p1, const SixSlopes& p2, const SixSlopes& across) {
  const SixSlopes e1 = sqrt(square(p1) + mass * mass);
  const SixSlopes e2 = sqrt(square(p2) + mass * mass);
  const SixSlopes difference =
      mass * mass * (square(p1) + square(p2) + mass * mass) / (e1 * e2 + p1 * p2);
  return sqrt(2 * mass * mass + 2 * difference + p1 * p2 * square(across));
}

void set_masses(const VertexSetup& setup, const TrackPair& pair, Vertex& vertex) {
  const auto variable = [&](std::size_t i) { return SixSlopes::variable(vertex.momenta[i], i); };
  const std::array<SixSlopes, 4> slopes{variable(0), variable(1), variable(3), variable(4)};
  const SixSlopes across = chord(slopes);
  const double half = std::min(across.value / 2, 1.0);
  vertex.angle = measured(across.chain(2 * std::asin(half), 1 / std::sqrt(1 - half * half)), vertex.momenta_covariance);
  const auto momentum = [&](std::size_t i) { return (vertex.momenta[i] < 0 ? -1 : 1) / variable(i); };
  vertex.mass = measured(pair_mass(setup.mass, momentum(2), momentum(5), across), vertex.momenta_covariance);

  auto covariance = vertex.momenta_covariance;
  std::array<SixSlopes, 2> energy;
  for (std::size_t i = 0; i < 2; ++i) {
    const std::size_t at = 2 + 3 * i;
    for (std::size_t j = 0; j < 6; ++j) covariance[at][j] = covariance[j][at] = 0;
    covariance[at][at] = pair.energy_error[i] * pair.energy_error[i];
    energy[i] = sqrt(square(SixSlopes::variable(pair.energy[i], at)) - setup.mass * setup.mass);
  }
  vertex.energy_mass = measured(pair_mass(setup.mass, energy[0], energy[1], across), covariance);
}

}  // namespace

Vertex fit_vertex(const VertexSetup& setup, const TrackPair& pair) {
  Vertex vertex;
  if (!std::isfinite(pair.z) || !is_sound(pair.tracks[0]) || !is_sound(pair.tracks[1])) {
    vertex.end = VertexEnd::kNotFinite;
    return vertex;
  }
  closest_approach(pair, vertex);
  const std::array<double, 3> prior{setup.prior.x, setup.prior.y, setup.prior.z};
  const std::array<double, 3> error{setup.prior_error.x, setup.prior_error.y, setup.prior_error.z};
  double z = std::isfinite(error[2]) ? prior[2] : vertex.closest.z;
  if (!std::isfinite(z)) {
    vertex.end = VertexEnd::kParallel;
    return vertex;
  }
  std::array<Measurement, 2> tracks;
  std::array<double, 2> slopes_x{pair.tracks[0].state[2], pair.tracks[1].state[2]};
  std::array<double, 2> slopes_y{pair.tracks[0].state[3], pair.tracks[1].state[3]};
  std::array<double, 3> place{};
  SymmetricMatrix spread;
  double step = 0;
  for (int round = 0; round < kMostRounds; ++round) {
    SymmetricMatrix information(3);
    std::vector<double> right(3, 0.0);
    for (std::size_t i = 0; i < 2; ++i) {
      Measurement& m = tracks[i];
      m = at_plane(pair.tracks[i], z - pair.z);
      m.tx = slopes_x[i];
      m.ty = slopes_y[i];
      const auto h = slope_of(m);
      // Of the place less what z adds: the vertex's z is counted from this plane.
      const double x = m.weight_xx * m.state[0] + m.weight_xy * m.state[1];
      const double y = m.weight_xy * m.state[0] + m.weight_yy * m.state[1];
      for (std::size_t k = 0; k < 3; ++k) {
        right[k] += h[0][k] * x + h[1][k] * y;
        for (std::size_t l = 0; l <= k; ++l) {
          information.add(k, l,
                          h[0][k] * (m.weight_xx * h[0][l] + m.weight_xy * h[1][l]) +
                              h[1][k] * (m.weight_xy * h[0][l] + m.weight_yy * h[1][l]));
        }
      }
    }
    for (std::size_t k = 0; k < 3; ++k) {
      const double weight = 1 / (error[k] * error[k]);
      information.add(k, k, weight);
      if (weight > 0) right[k] += weight * (prior[k] - (k == 2 ? z : 0));
    }
    const auto factor = Cholesky::of(information);
    if (!factor) {
      vertex.end = VertexEnd::kParallel;
      return vertex;
    }
    const std::vector<double> solution = factor->solve(right);
    spread = factor->inverse();
    place = {solution[0], solution[1], z + solution[2]};
    step = solution[2];
    for (std::size_t i = 0; i < 2; ++i) {
      // Where the track is at the new z
      const double off_x = place[0] - (tracks[i].state[0] + tracks[i].tx * step);
      const double off_y = place[1] - (tracks[i].state[1] + tracks[i].ty * step);
      slopes_x[i] = tracks[i].state[2] + tracks[i].gain[0][0] * off_x + tracks[i].gain[0][1] * off_y;
      slopes_y[i] = tracks[i].state[3] + tracks[i].gain[1][0] * off_x + tracks[i].gain[1][1] * off_y;
    }
    z = place[2];
    if (!(std::abs(step) > kSettled * std::max(1.0, std::sqrt(spread(2, 2))))) break;
  }
  if (!std::isfinite(step) || std::abs(step) > 1e-3 * std::sqrt(spread(2, 2))) {
    vertex.end = VertexEnd::kNoConvergence;
    return vertex;
  }
  vertex.position = {place[0], place[1], place[2]};
  vertex.degrees_of_freedom = 1;
  for (std::size_t k = 0; k < 3; ++k) {
    for (std::size_t l = 0; l < 3; ++l) vertex.covariance[k][l] = spread(k, l);
    if (!std::isfinite(error[k])) continue;
    ++vertex.degrees_of_freedom;
    vertex.chi_squared += (place[k] - prior[k]) * (place[k] - prior[k]) / (error[k] * error[k]);
  }
  // K H of each track, 3 x 3
  std::array<std::array<std::array<double, 3>, 3>, 2> moves{};
  for (std::size_t i = 0; i < 2; ++i) {
    const Measurement& m = tracks[i];
    const auto h = slope_of(m);
    const double dx = place[0] - m.state[0] - m.tx * step;
    const double dy = place[1] - m.state[1] - m.ty * step;
    vertex.chi_squared += m.weight_xx * dx * dx + 2 * m.weight_xy * dx * dy + m.weight_yy * dy * dy;
    for (std::size_t k = 0; k < 3; ++k) {
      vertex.momenta[3 * i + k] = m.state[k + 2] + m.gain[k][0] * dx + m.gain[k][1] * dy;
      for (std::size_t l = 0; l < 3; ++l) {
        moves[i][k][l] = m.gain[k][0] * h[0][l] + m.gain[k][1] * h[1][l];
        // What is left when the vertex is known
        vertex.momenta_covariance[3 * i + k][3 * i + l] =
            m.covariance[k + 2][l + 2] - m.gain[k][0] * m.covariance[0][l + 2] - m.gain[k][1] * m.covariance[1][l + 2];
      }
    }
  }
  for (std::size_t a = 0; a < 6; ++a) {
    for (std::size_t b = 0; b < 6; ++b) {
      for (std::size_t k = 0; k < 3; ++k) {
        for (std::size_t l = 0; l < 3; ++l) {
          vertex.momenta_covariance[a][b] += moves[a / 3][a % 3][k] * spread(k, l) * moves[b / 3][b % 3][l];
        }
      }
    }
  }
  set_masses(setup, pair, vertex);
  return vertex;
}

}  // namespace beamglass
