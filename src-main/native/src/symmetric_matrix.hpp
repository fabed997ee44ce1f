// Small symmetric matrices of any size, and Cholesky's solution of equations with them.
#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace beamglass {

class SymmetricMatrix {
 public:
  SymmetricMatrix() = default;
  explicit SymmetricMatrix(std::size_t size) : size_(size), values_(size * size, 0.0) {}

  std::size_t size() const { return size_; }
  double operator()(std::size_t row, std::size_t column) const { return values_[row * size_ + column]; }
  void set(std::size_t row, std::size_t column, double value) {
    values_[row * size_ + column] = value;
    values_[column * size_ + row] = value;
  }
  void add(std::size_t row, std::size_t column, double value) { set(row, column, (*this)(row, column) + value); }

  // The rows and columns listed.
  SymmetricMatrix part(const std::vector<std::size_t>& rows) const {
    SymmetricMatrix result(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t j = 0; j <= i; ++j) result.set(i, j, (*this)(rows[i], rows[j]));
    }
    return result;
  }

 private:
  std::size_t size_ = 0;
  std::vector<double> values_;
};

// Of a positive definite matrix. Works on the matrix scaled to a diagonal of ones, so that units do not matter.
class Cholesky {
 public:
  // Nothing where the matrix is not positive definite: a pivot below `least` of its diagonal element.
  static std::optional<Cholesky> of(const SymmetricMatrix& matrix, double least = 1e-14) {
    const std::size_t n = matrix.size();
    Cholesky result(n);
    for (std::size_t i = 0; i < n; ++i) {
      if (!(matrix(i, i) > 0) || !std::isfinite(matrix(i, i))) return std::nullopt;
      result.scale_[i] = 1 / std::sqrt(matrix(i, i));
    }
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        double sum = matrix(i, j) * result.scale_[i] * result.scale_[j];
        for (std::size_t k = 0; k < j; ++k) sum -= result.at(i, k) * result.at(j, k);
        if (i != j) {
          result.at(i, j) = sum / result.at(j, j);
        } else {
          if (!(sum > least)) return std::nullopt;
          result.at(i, i) = std::sqrt(sum);
        }
      }
    }
    return result;
  }

  std::vector<double> solve(std::vector<double> right) const {
    const std::size_t n = scale_.size();
    for (std::size_t i = 0; i < n; ++i) {
      right[i] *= scale_[i];
      for (std::size_t k = 0; k < i; ++k) right[i] -= at(i, k) * right[k];
      right[i] /= at(i, i);
    }
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t k = i + 1; k < n; ++k) right[i] -= at(k, i) * right[k];
      right[i] /= at(i, i);
    }
    for (std::size_t i = 0; i < n; ++i) right[i] *= scale_[i];
    return right;
  }

  SymmetricMatrix inverse() const {
    const std::size_t n = scale_.size();
    SymmetricMatrix result(n);
    for (std::size_t i = 0; i < n; ++i) {
      std::vector<double> unit(n, 0.0);
      unit[i] = 1;
      const std::vector<double> column = solve(unit);
      for (std::size_t j = 0; j <= i; ++j) result.set(i, j, column[j]);
    }
    return result;
  }

  // Diagonal of the inverse.
  std::vector<double> inverse_diagonal() const {
    const std::size_t n = scale_.size();
    std::vector<double> result(n, 0.0);
    std::vector<double> column(n);
    for (std::size_t i = 0; i < n; ++i) {
      // Of the inverse of L: its squares add up to the element.
      for (std::size_t k = i; k < n; ++k) {
        double sum = k == i ? 1 : 0;
        for (std::size_t j = i; j < k; ++j) sum -= at(k, j) * column[j];
        column[k] = sum / at(k, k);
        result[i] += column[k] * column[k];
      }
      result[i] *= scale_[i] * scale_[i];
    }
    return result;
  }

 private:
  explicit Cholesky(std::size_t n) : scale_(n), values_(n * n, 0.0) {}
  double& at(std::size_t i, std::size_t j) { return values_[i * scale_.size() + j]; }
  double at(std::size_t i, std::size_t j) const { return values_[i * scale_.size() + j]; }

  std::vector<double> scale_;
  std::vector<double> values_;
};

}  // namespace beamglass
