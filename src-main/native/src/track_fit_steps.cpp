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

// Rauch, Tung and Striebel with the gain A = C_f J^T C_p^-1. The covariance C_f + A (C_s' - C_p') A^T is written as
// (1 - A J) C_f (1 - A J)^T + A (C_s' + Q) A^T: sums of positive terms, which lose nothing where smoothing narrows much.
BEAMGLASS_VECTORISED void smooth(std::span<PlaneLanesOfFit> here, std::span<const PlaneLanesOfFit> behind) {
  for (std::size_t g = 0; g < here.size(); ++g) {
    PlaneLanesOfFit& at = here[g];
    const PlaneLanesOfFit& next = behind[g];
    const Cholesky5<Lanes> predicted(next.predicted_covariance);
    Square5<Lanes> gain;
    Square5<Lanes> rest;
    Column5<Lanes> shift;
    for (std::size_t i = 0; i < 5; ++i) shift[i] = next.smoothed[i] - next.predicted[i];
    for (std::size_t i = 0; i < 5; ++i) {
      Column5<Lanes> row;
      for (std::size_t j = 0; j < 4; ++j) {
        Lanes sum = at.filtered_covariance.at(i, 0) * next.jacobian[j][0];
        for (std::size_t k = 1; k < 5; ++k) sum = sum + at.filtered_covariance.at(i, k) * next.jacobian[j][k];
        row[j] = sum;
      }
      row[4] = at.filtered_covariance.at(i, 4) * next.jacobian[4][4];
      gain[i] = predicted.solve(row);
      at.smoothed[i] = at.filtered[i];
      for (std::size_t j = 0; j < 5; ++j) at.smoothed[i] = at.smoothed[i] + gain[i][j] * shift[j];
      for (std::size_t j = 0; j < 5; ++j) {
        Lanes sum = gain[i][0] * next.jacobian[0][j];
        for (std::size_t k = 1; k < 4; ++k) sum = sum + gain[i][k] * next.jacobian[k][j];
        if (j == 4) sum = sum + gain[i][4] * next.jacobian[4][4];
        rest[i][j] = (i == j ? 1.0 : 0.0) - sum;
      }
    }
    Symmetric5<Lanes> spread = next.smoothed_covariance;
    add(spread, scattering(next));
    at.smoothed_covariance = carried(gain, spread);
    add(at.smoothed_covariance, carried(rest, at.filtered_covariance));
  }
}

}  // namespace beamglass
