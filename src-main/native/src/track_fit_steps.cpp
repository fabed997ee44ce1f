#include "track_fit_steps.hpp"

#include "vectorised.hpp"

namespace beamglass {
namespace {

// Covariance that matter adds to a track of slopes tx and ty: two independent projected angles of unit variance move
// them by (1 + tx^2)(1 + tx^2 + ty^2), tx ty (1 + tx^2 + ty^2) and (1 + ty^2)(1 + tx^2 + ty^2)
// (Wolin and Ho, NIM A 329 (1993) 493).
BEAMGLASS_INLINE Symmetric5<Lanes> scattering(const PlaneLanesOfFit& at) {
  const Lanes tx = at.predicted[2];
  const Lanes ty = at.predicted[3];
  const Lanes n = 1.0 + tx * tx + ty * ty;
  const Lanes xx = (1.0 + tx * tx) * n;
  const Lanes xy = tx * ty * n;
  const Lanes yy = (1.0 + ty * ty) * n;
  Symmetric5<Lanes> noise;
  noise.values = {at.place * xx, at.place * xy, at.place * yy, at.both * xx,  at.both * xy,
                  at.angle * xx, at.both * xy,  at.both * yy,  at.angle * xy, at.angle * yy,
                  Lanes{},       Lanes{},       Lanes{},       Lanes{},       at.loss_variance};
  return noise;
}

// Takes in one coordinate u = c x + s y.
BEAMGLASS_INLINE void take_in(PlaneLanesOfFit& at, std::size_t coordinate, double c, double s) {
  Column5<Lanes>& state = at.filtered;
  Symmetric5<Lanes>& covariance = at.filtered_covariance;
  Column5<Lanes> along;
  for (std::size_t i = 0; i < 5; ++i) along[i] = c * covariance.at(i, 0) + s * covariance.at(i, 1);
  const Lanes expected = c * along[0] + s * along[1] + at.variance[coordinate];
  const Lanes inverse = at.weight[coordinate] / expected;
  const Lanes residual = at.measured[coordinate] - (c * state[0] + s * state[1]);
  at.chi_squared = at.chi_squared + residual * residual * inverse;
  for (std::size_t i = 0; i < 5; ++i) {
    const Lanes gain = along[i] * inverse;
    state[i] = state[i] + gain * residual;
    for (std::size_t j = 0; j <= i; ++j) covariance.at(i, j) = covariance.at(i, j) - gain * along[j];
  }
}

}  // namespace

BEAMGLASS_VECTORISED void predict_and_filter(std::span<const PlaneLanesOfFit> before, std::span<PlaneLanesOfFit> here) {
  for (std::size_t g = 0; g < here.size(); ++g) {
    PlaneLanesOfFit& at = here[g];
    at.predicted_covariance = transported(at.jacobian, before[g].filtered_covariance);
    add(at.predicted_covariance, scattering(at));
    at.filtered = at.predicted;
    at.filtered_covariance = at.predicted_covariance;
    at.chi_squared = Lanes{};
    if (at.coordinates > 0) take_in(at, 0, at.cosine, at.sine);
    if (at.coordinates > 1) take_in(at, 1, -at.sine, at.cosine);
  }
}

// Rauch, Tung and Striebel, with C_p = J C_f J^T + Q. The gain A = C_f J^T C_p^-1 is written as J^-1 (1 - W), W = Q C_p^-1,
// and the covariance C_f + A (C_s' - C_p) A^T as D C_f D^T + A (C_s' + Q) A^T, D = 1 - A J = J^-1 W J: sums of positive
// terms, which lose nothing where smoothing narrows much, and a W that is small where C_p is hard to invert.
BEAMGLASS_VECTORISED void smooth(std::span<PlaneLanesOfFit> here, std::span<const PlaneLanesOfFit> behind) {
  for (std::size_t g = 0; g < here.size(); ++g) {
    PlaneLanesOfFit& at = here[g];
    const PlaneLanesOfFit& next = behind[g];
    const Cholesky5<Lanes> predicted(next.predicted_covariance);
    const JacobianInverse<Lanes> back(next.jacobian);
    const Symmetric5<Lanes> noise = scattering(next);
    Square5<Lanes> kept;
    Square5<Lanes> lost;
    for (std::size_t i = 0; i < 5; ++i) {
      Column5<Lanes> row;
      for (std::size_t j = 0; j < 5; ++j) row[j] = noise.at(i, j);
      row = predicted.solve(row);
      for (std::size_t j = 0; j < 5; ++j) {
        kept[i][j] = (i == j ? 1.0 : 0.0) - row[j];
        Lanes sum = row[0] * next.jacobian[0][j];
        for (std::size_t k = 1; k < 4; ++k) sum = sum + row[k] * next.jacobian[k][j];
        lost[i][j] = j == 4 ? sum + row[4] * next.jacobian[4][4] : sum;
      }
    }
    const Square5<Lanes> gain = back.times(kept);
    for (std::size_t i = 0; i < 5; ++i) {
      at.smoothed[i] = at.filtered[i];
      for (std::size_t j = 0; j < 5; ++j) {
        at.smoothed[i] = at.smoothed[i] + gain[i][j] * (next.smoothed[j] - next.predicted[j]);
      }
    }
    Symmetric5<Lanes> spread = next.smoothed_covariance;
    add(spread, noise);
    at.smoothed_covariance = carried(gain, spread);
    add(at.smoothed_covariance, carried(back.times(lost), at.filtered_covariance));
  }
}

}  // namespace beamglass
