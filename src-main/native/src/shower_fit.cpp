#include "shower_fit.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace beamglass {
namespace {

double sum_of(std::span<const double> cells) {
  double sum = 0;
  for (const double energy : cells) sum += std::max(0.0, energy);
  return sum;
}

fit::Minimum fitted(const ShowerSettings& settings, std::span<const double> cells,
                    const std::vector<ShowerAxis>& starts) {
  const ShowerGrid& grid = settings.grid;
  fit::DataSet set;
  set.kind = fit::DataKind::kLeastSquares;
  set.range = {0, static_cast<double>(grid.size()), 0, 0};
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const double seen = std::max(0.0, cells[i]);
    set.x.push_back(static_cast<double>(i));
    set.y.push_back(cells[i]);
    // Errors follow what the starts expect, so that a cell that fluctuates down does not weigh more.
    double expected = 0;
    for (const ShowerAxis& start : starts) expected += start.energy * grid.share(i, start.x, start.y).value;
    const double size = 0.5 * (seen + std::max(0.0, expected));
    const double constant = settings.constant * size;
    set.sigma.push_back(std::sqrt(settings.noise * settings.noise +
                                  settings.stochastic * settings.stochastic * size + constant * constant));
  }
  std::vector<fit::Parameter> parameters;
  const double low_x = grid.first_x - grid.pitch_x;
  const double low_y = grid.first_y - grid.pitch_y;
  const double high_x = grid.first_x + grid.pitch_x * static_cast<double>(grid.columns);
  const double high_y = grid.first_y + grid.pitch_y * static_cast<double>(grid.rows);
  for (std::size_t k = 0; k < starts.size(); ++k) {
    fit::Term term;
    term.shape = fit::Shape::kShower;
    term.count = 3;
    term.grid = &settings.grid;
    const auto first = static_cast<std::uint32_t>(3 * k);
    set.terms.push_back({term, {first, first + 1, first + 2}});
    parameters.push_back({std::max(starts[k].energy, 1e-3), 0, 1e6, false});
    parameters.push_back({std::clamp(starts[k].x, low_x, high_x), low_x, high_x, false});
    parameters.push_back({std::clamp(starts[k].y, low_y, high_y), low_y, high_y, false});
  }
  fit::Objective objective;
  objective.sets.push_back(std::move(set));
  return fit::minimise(objective, parameters);
}

std::optional<FittedShowers> result_of(const fit::Minimum& minimum, std::size_t cells) {
  if (minimum.failure != fit::Failure::kNone) return std::nullopt;
  FittedShowers fitted;
  fitted.chi2 = minimum.value;
  fitted.degrees = static_cast<std::uint32_t>(cells - minimum.parameters.size());
  const auto error = [&](std::size_t at) { return std::sqrt(minimum.covariance(at, at)); };
  for (std::size_t k = 0; k < minimum.parameters.size(); k += 3) {
    fitted.showers.push_back({minimum.parameters[k], error(k), minimum.parameters[k + 1], error(k + 1),
                              minimum.parameters[k + 2], error(k + 2)});
  }
  std::sort(fitted.showers.begin(), fitted.showers.end(),
            [](const ShowerAxis& a, const ShowerAxis& b) { return a.energy > b.energy; });
  return fitted;
}

}  // namespace

std::optional<ShowerAxis> centroid(const ShowerSettings& settings, std::span<const double> cells) {
  ShowerAxis centre;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double energy = std::max(0.0, cells[i]);
    centre.energy += energy;
    centre.x += energy * settings.grid.x_of(i);
    centre.y += energy * settings.grid.y_of(i);
  }
  if (!(centre.energy > 0)) return std::nullopt;
  centre.x /= centre.energy;
  centre.y /= centre.energy;
  return centre;
}

std::optional<FittedShowers> fit_one_shower(const ShowerSettings& settings, std::span<const double> cells) {
  if (sum_of(cells) < settings.least_energy || cells.size() < 4) return std::nullopt;
  const auto largest = static_cast<std::size_t>(std::max_element(cells.begin(), cells.end()) - cells.begin());
  // Near the axis the centre of the cells about the largest is the best that is known without the profile.
  ShowerAxis start = *centroid(settings, cells);
  start.x = 0.5 * (start.x + settings.grid.x_of(largest));
  start.y = 0.5 * (start.y + settings.grid.y_of(largest));
  const fit::Minimum first = fitted(settings, cells, {start});
  const auto found = result_of(first, cells.size());
  if (!found) return std::nullopt;
  // Once more, with errors from the shower that was found.
  return result_of(fitted(settings, cells, found->showers), cells.size());
}

std::optional<FittedShowers> fit_two_showers(const ShowerSettings& settings, std::span<const double> cells,
                                             const FittedShowers& one) {
  if (one.showers.empty() || cells.size() < 7) return std::nullopt;
  const ShowerAxis& main = one.showers.front();
  // One on either side of the axis, along the line from the single shower's to the cell with most left over.
  std::size_t at = 0;
  double most = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double left = cells[i] - main.energy * settings.grid.share(i, main.x, main.y).value;
    if (left > most) {
      most = left;
      at = i;
    }
  }
  if (!(most > 0)) return std::nullopt;
  const auto largest = static_cast<std::size_t>(std::max_element(cells.begin(), cells.end()) - cells.begin());
  const double other = std::clamp(most / std::max(1e-9, settings.grid.share_at(0, 0).value), 0.0, 0.5 * main.energy);
  const ShowerAxis second{other, 0, settings.grid.x_of(at), 0, settings.grid.y_of(at), 0};
  const ShowerAxis first{main.energy - other, 0, settings.grid.x_of(largest), 0, settings.grid.y_of(largest), 0};
  if (at == largest) return std::nullopt;
  const auto found = result_of(fitted(settings, cells, {first, second}), cells.size());
  if (!found || found->showers.back().energy < settings.least_energy) return std::nullopt;
  return result_of(fitted(settings, cells, found->showers), cells.size());
}

}  // namespace beamglass
