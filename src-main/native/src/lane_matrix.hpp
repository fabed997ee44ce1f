// Matrices of five dimensions for track states, for one track (Real = double) or one per lane.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include "lanes.hpp"

namespace beamglass {

// Aligned by hand: code compiled for wider vectors takes lanes to be aligned to their size, which the compiler's layout
// of structures, made for all vectors, does not promise.
template <class Real>
struct alignas(sizeof(Real)) Column5 : std::array<Real, 5> {};
template <class Real>
struct alignas(sizeof(Real)) Square5 : std::array<std::array<Real, 5>, 5> {};

// Lower triangle, row by row.
template <class Real>
struct alignas(sizeof(Real)) Symmetric5 {
  std::array<Real, 15> values{};

  static constexpr std::size_t index(std::size_t i, std::size_t j) {
    return i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i;
  }
  BEAMGLASS_INLINE Real& at(std::size_t i, std::size_t j) { return values[index(i, j)]; }
  BEAMGLASS_INLINE const Real& at(std::size_t i, std::size_t j) const { return values[index(i, j)]; }
};

template <class Real>
BEAMGLASS_INLINE void add(Symmetric5<Real>& to, const Symmetric5<Real>& what) {
  for (std::size_t i = 0; i < 15; ++i) to.values[i] = to.values[i] + what.values[i];
}

// M C M^T.
template <class Real>
BEAMGLASS_INLINE Symmetric5<Real> carried(const Square5<Real>& m, const Symmetric5<Real>& c) {
  Symmetric5<Real> result;
  for (std::size_t i = 0; i < 5; ++i) {
    Column5<Real> half;
    for (std::size_t j = 0; j < 5; ++j) {
      Real sum = m[i][0] * c.at(0, j);
      for (std::size_t k = 1; k < 5; ++k) sum = sum + m[i][k] * c.at(k, j);
      half[j] = sum;
    }
    for (std::size_t j = 0; j <= i; ++j) {
      Real sum = half[0] * m[j][0];
      for (std::size_t k = 1; k < 5; ++k) sum = sum + half[k] * m[j][k];
      result.at(i, j) = sum;
    }
  }
  return result;
}

// The same for a Jacobian of transport, whose last row is (0, 0, 0, 0, m44).
template <class Real>
BEAMGLASS_INLINE Symmetric5<Real> transported(const Square5<Real>& m, const Symmetric5<Real>& c) {
  Symmetric5<Real> result;
  for (std::size_t i = 0; i < 4; ++i) {
    Column5<Real> half;
    for (std::size_t j = 0; j < 5; ++j) {
      Real sum = m[i][0] * c.at(0, j);
      for (std::size_t k = 1; k < 5; ++k) sum = sum + m[i][k] * c.at(k, j);
      half[j] = sum;
    }
    for (std::size_t j = 0; j <= i; ++j) {
      Real sum = half[0] * m[j][0];
      for (std::size_t k = 1; k < 5; ++k) sum = sum + half[k] * m[j][k];
      result.at(i, j) = sum;
    }
    result.at(4, i) = m[4][4] * half[4];
  }
  result.at(4, 4) = m[4][4] * m[4][4] * c.at(4, 4);
  return result;
}

// Cholesky's factor of a positive matrix. What is known exactly (a variance of zero) takes no part: solutions are zero
// there.
template <class Real>
class Cholesky5 {
 public:
  BEAMGLASS_INLINE explicit Cholesky5(const Symmetric5<Real>& c) {
    for (std::size_t i = 0; i < 5; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        Real sum = c.at(i, j);
        for (std::size_t k = 0; k < j; ++k) sum = sum - factor_.at(i, k) * factor_.at(j, k);
        if (i != j) {
          factor_.at(i, j) = sum * inverse_[j];
        } else {
          inverse_[i] = choose(sum > 0.0, 1.0 / root(choose(sum > 0.0, sum, all_lanes<Real>(1))), Real{});
        }
      }
    }
  }

  BEAMGLASS_INLINE Column5<Real> solve(Column5<Real> right) const {
    for (std::size_t i = 0; i < 5; ++i) {
      for (std::size_t k = 0; k < i; ++k) right[i] = right[i] - factor_.at(i, k) * right[k];
      right[i] = right[i] * inverse_[i];
    }
    for (std::size_t i = 5; i-- > 0;) {
      for (std::size_t k = i + 1; k < 5; ++k) right[i] = right[i] - factor_.at(k, i) * right[k];
      right[i] = right[i] * inverse_[i];
    }
    return right;
  }

 private:
  Symmetric5<Real> factor_;
  // Of the diagonal
  Column5<Real> inverse_{};
};

// Inverse of a Jacobian of transport, by elimination without exchange of rows: its diagonal is about one, and slopes
// depend little on places.
template <class Real>
class JacobianInverse {
 public:
  BEAMGLASS_INLINE explicit JacobianInverse(const Square5<Real>& jacobian) : factors_(jacobian) {
    for (std::size_t k = 0; k < 4; ++k) {
      inverse_[k] = 1.0 / factors_[k][k];
      for (std::size_t i = k + 1; i < 4; ++i) {
        factors_[i][k] = factors_[i][k] * inverse_[k];
        for (std::size_t j = k + 1; j < 4; ++j) factors_[i][j] = factors_[i][j] - factors_[i][k] * factors_[k][j];
      }
    }
    inverse_[4] = 1.0 / jacobian[4][4];
  }

  // J^-1 M.
  BEAMGLASS_INLINE Square5<Real> times(const Square5<Real>& m) const {
    Square5<Real> result = m;
    for (std::size_t c = 0; c < 5; ++c) {
      result[4][c] = m[4][c] * inverse_[4];
      for (std::size_t i = 0; i < 4; ++i) {
        result[i][c] = result[i][c] - factors_[i][4] * result[4][c];
        for (std::size_t k = 0; k < i; ++k) result[i][c] = result[i][c] - factors_[i][k] * result[k][c];
      }
      for (std::size_t i = 4; i-- > 0;) {
        for (std::size_t k = i + 1; k < 4; ++k) result[i][c] = result[i][c] - factors_[i][k] * result[k][c];
        result[i][c] = result[i][c] * inverse_[i];
      }
    }
    return result;
  }

 private:
  Square5<Real> factors_;
  Column5<Real> inverse_{};
};

}  // namespace beamglass
