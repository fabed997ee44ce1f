#include "fit_argument.hpp"

#include <cmath>
#include <string>

namespace beamglass {
namespace {

using fit::DataKind;
using fit::DataSet;
using fit::Shape;

constexpr double kMostParameters = 1000;
constexpr double kMostStarts = 10'000;
constexpr double kLargestInteger = 9007199254740991.0;

fit::Template read_template(const Napi::Object& object, ArgumentReader& reader) {
  fit::Template bins{reader.doubles(object, "edges"), reader.doubles(object, "contents")};
  if (!reader.ok()) return bins;
  reader.same_length("contents of a template", bins.contents.size() + 1, bins.edges.size());
  double sum = 0;
  for (const double content : bins.contents) {
    if (!(content >= 0) || !std::isfinite(content)) reader.fail("contents of a template must not be negative");
    sum += content;
  }
  for (std::size_t i = 1; i < bins.edges.size(); ++i) {
    if (!(bins.edges[i] > bins.edges[i - 1])) reader.fail("edges of a template must rise");
  }
  if (!(sum > 0)) reader.fail("a template must not be empty");
  for (double& content : bins.contents) content /= sum;
  return bins;
}

fit::PlacedTerm read_term(const Napi::Object& object, std::size_t parameters, ArgumentReader& reader) {
  fit::PlacedTerm placed;
  const std::string name = reader.text(object, "shape");
  placed.parameters = reader.words(object, "parameters");
  if (!reader.ok()) return placed;
  const auto shape = fit::shape_named(name);
  if (!shape) {
    reader.fail("there is no shape “" + name + "”");
    return placed;
  }
  placed.term.shape = *shape;
  placed.term.count = placed.parameters.size();
  const std::size_t wanted = fit::parameter_count(*shape);
  const bool fits = wanted == 0 ? placed.term.count >= 1 && placed.term.count <= fit::kMostParameters
                                : placed.term.count == wanted;
  if (!fits) reader.fail(name + " must have " + (wanted == 0 ? "1 to 8" : std::to_string(wanted)) + " parameters");
  for (const std::uint32_t index : placed.parameters) {
    if (index >= parameters) reader.fail("a term names a parameter that there is not");
  }
  if (*shape == Shape::kTemplate) placed.term.bins = read_template(reader.object(object, "template"), reader);
  return placed;
}

bool is_rising(const std::vector<double>& values) {
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (!(values[i] > values[i - 1])) return false;
  }
  return true;
}

void read_bins(const Napi::Object& object, DataSet& set, ArgumentReader& reader) {
  set.edges = reader.doubles(object, "edges");
  set.edges_y = reader.doubles(object, "yEdges");
  set.counts = reader.doubles(object, "counts");
  set.sigma = reader.doubles(object, "sigma");
  if (!reader.ok()) return;
  const std::size_t columns = set.edges.empty() ? 0 : set.edges.size() - 1;
  const std::size_t rows = set.edges_y.empty() ? 1 : set.edges_y.size() - 1;
  reader.same_length("edges", set.counts.size(), columns * rows);
  if (!set.sigma.empty()) reader.same_length("sigma", set.sigma.size(), set.counts.size());
  if (!is_rising(set.edges) || !is_rising(set.edges_y)) reader.fail("edges must rise");
  for (const double count : set.counts) {
    if (count < 0 && set.sigma.empty()) reader.fail("counts must not be negative");
  }
}

void read_data(const Napi::Object& object, DataSet& set, ArgumentReader& reader) {
  switch (set.kind) {
    case DataKind::kLeastSquares:
      set.x = reader.doubles(object, "x");
      set.y = reader.doubles(object, "y");
      set.sigma = reader.doubles(object, "sigma");
      reader.same_length("y", set.y.size(), set.x.size());
      reader.same_length("sigma", set.sigma.size(), set.x.size());
      return;
    case DataKind::kBinned:
      read_bins(object, set, reader);
      return;
    case DataKind::kUnbinned:
      set.x = reader.doubles(object, "x");
      set.y = reader.doubles(object, "y");
      if (!set.y.empty()) reader.same_length("y", set.y.size(), set.x.size());
  }
}

DataKind read_kind(const Napi::Object& object, ArgumentReader& reader) {
  const std::string kind = reader.text(object, "kind");
  if (kind == "leastSquares") return DataKind::kLeastSquares;
  if (kind == "binned") return DataKind::kBinned;
  if (kind != "unbinned") reader.fail("kind must be leastSquares, binned or unbinned");
  return DataKind::kUnbinned;
}

std::vector<fit::Parameter> read_parameters(const Napi::Object& object, ArgumentReader& reader) {
  const auto start = reader.doubles(object, "start");
  const auto low = reader.doubles(object, "low");
  const auto high = reader.doubles(object, "high");
  const auto fixed = reader.bytes(object, "fixed");
  if (static_cast<double>(start.size()) > kMostParameters) reader.fail("there are more than 1000 parameters");
  for (const std::size_t size : {low.size(), high.size(), fixed.size()}) {
    reader.same_length("low, high and fixed", size, start.size());
  }
  std::vector<fit::Parameter> parameters;
  for (std::size_t i = 0; reader.ok() && i < start.size(); ++i) {
    const bool fits = std::isfinite(start[i]) && start[i] >= low[i] && start[i] <= high[i];
    if (!fits) reader.fail("start must lie within the bounds of its parameter");
    parameters.push_back({start[i], low[i], high[i], fixed[i] != 0});
  }
  return parameters;
}

void read_constraints(const Napi::Object& object, fit::Task& task, ArgumentReader& reader) {
  const Napi::Object list = reader.object(object, "constraints");
  const auto parameter = reader.words(list, "parameter");
  const auto mean = reader.doubles(list, "mean");
  const auto sigma = reader.doubles(list, "sigma");
  reader.same_length("mean", mean.size(), parameter.size());
  reader.same_length("sigma", sigma.size(), parameter.size());
  for (std::size_t i = 0; reader.ok() && i < parameter.size(); ++i) {
    if (parameter[i] >= task.parameters.size()) reader.fail("a constraint names a parameter that there is not");
    if (!(sigma[i] > 0) || !std::isfinite(mean[i])) reader.fail("a constraint needs a mean and a positive sigma");
    task.objective.constraints.push_back({parameter[i], mean[i], sigma[i]});
  }
}

}  // namespace

DataSet read_data_set(const Napi::Object& object, std::size_t parameters, ArgumentReader& reader) {
  DataSet set;
  set.kind = read_kind(object, reader);
  const auto range = reader.doubles(object, "range");
  reader.same_length("range", range.size(), 4);
  if (!reader.ok()) return set;
  set.range = {range[0], range[1], range[2], range[3]};
  read_data(object, set, reader);
  const bool has_two = set.has_two_dimensions();
  const bool x_fits = std::isfinite(range[0]) && std::isfinite(range[1]) && range[0] < range[1];
  const bool y_fits = std::isfinite(range[2]) && std::isfinite(range[3]) && range[2] < range[3];
  if (!x_fits || (has_two && !y_fits)) reader.fail("range must be finite and rise");
  const Napi::Array terms = reader.array(object, "terms");
  const std::uint32_t count = reader.ok() ? terms.Length() : 0;
  if (count == 0) reader.fail("a data set needs a term");
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
    set.terms.push_back(read_term(reader.element(terms, i, "terms"), parameters, reader));
    // Entries without any y may be of either dimension: there is nothing to fit.
    const bool fits = set.size() == 0 || fit::is_two_dimensional(set.terms.back().term.shape) == has_two;
    if (!fits) reader.fail("shapes must have the dimension of their data");
  }
  return set;
}

fit::Task read_fit(const Napi::Object& object, ArgumentReader& reader) {
  fit::Task task;
  task.parameters = read_parameters(reader.object(object, "parameters"), reader);
  task.spread = reader.doubles(object, "spread");
  reader.same_length("spread", task.spread.size(), task.parameters.size());
  for (const double spread : task.spread) {
    if (!(spread >= 0) || !std::isfinite(spread)) reader.fail("spread must not be negative");
  }
  task.starts = static_cast<std::uint32_t>(reader.integer(object, "starts", kMostStarts));
  if (task.starts == 0) reader.fail("starts must be 1 or more");
  task.seed = reader.integer(object, "seed", kLargestInteger);
  task.profiled = reader.words(object, "profiled");
  for (const std::uint32_t index : task.profiled) {
    if (index >= task.parameters.size()) reader.fail("profiled names a parameter that there is not");
  }
  read_constraints(object, task, reader);
  const Napi::Array sets = reader.array(object, "sets");
  const std::uint32_t count = reader.ok() ? sets.Length() : 0;
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
    task.objective.sets.push_back(read_data_set(reader.element(sets, i, "sets"), task.parameters.size(), reader));
  }
  return task;
}

}  // namespace beamglass
