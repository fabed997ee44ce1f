#include "track_columns.hpp"

#include <cstdint>

#include "object_arguments.hpp"

namespace beamglass {
namespace {

void add(std::vector<double>& column, const Vector3& v) { column.insert(column.end(), {v.x, v.y, v.z}); }

// Place, direction, energy and time, one row each.
struct States {
  std::vector<double> position;
  std::vector<double> direction;
  std::vector<double> energy;
  std::vector<double> time;

  void push(const MovingParticle& particle) {
    add(position, particle.position);
    add(direction, particle.direction);
    energy.push_back(particle.energy);
    time.push_back(particle.time);
  }

  void put(const Napi::Object& object) const {
    set_column<Napi::Float64Array>(object, "position", position);
    set_column<Napi::Float64Array>(object, "direction", direction);
    set_column<Napi::Float64Array>(object, "energy", energy);
    set_column<Napi::Float64Array>(object, "time", time);
  }
};

struct Truth {
  std::vector<std::uint32_t> count;
  std::vector<std::int32_t> code;
  std::vector<std::int32_t> parent;
  std::vector<std::uint8_t> origin;
  std::vector<std::uint8_t> fate;
  std::vector<double> end;
  States begin;
  std::vector<std::uint32_t> point_count;
  std::vector<double> point_position;
  std::vector<double> point_time;

  void push(const TrackedEvent& event) {
    count.push_back(static_cast<std::uint32_t>(event.particles.size()));
    for (const TruthParticle& one : event.particles) {
      code.push_back(one.begin.code);
      parent.push_back(one.parent);
      origin.push_back(static_cast<std::uint8_t>(one.origin));
      fate.push_back(static_cast<std::uint8_t>(one.fate));
      begin.push(one.begin);
      add(end, one.end.position);
      point_count.push_back(one.points);
    }
    for (const TrackPoint& point : event.points) {
      add(point_position, point.position);
      point_time.push_back(point.time);
    }
  }

  void put(const Napi::Object& result) const {
    const Napi::Object truth = Napi::Object::New(result.Env());
    set_column<Napi::Uint32Array>(truth, "count", count);
    set_column<Napi::Int32Array>(truth, "code", code);
    set_column<Napi::Int32Array>(truth, "parent", parent);
    set_column<Napi::Uint8Array>(truth, "origin", origin);
    set_column<Napi::Uint8Array>(truth, "fate", fate);
    begin.put(truth);
    set_column<Napi::Float64Array>(truth, "end", end);
    result.Set("truth", truth);
    const Napi::Object points = Napi::Object::New(result.Env());
    set_column<Napi::Uint32Array>(points, "count", point_count);
    set_column<Napi::Float64Array>(points, "position", point_position);
    set_column<Napi::Float64Array>(points, "time", point_time);
    result.Set("points", points);
  }
};

struct Arrivals {
  std::vector<std::uint32_t> count;
  std::vector<std::uint32_t> particle;
  std::vector<std::int32_t> code;
  std::vector<std::uint8_t> primary;
  States states;

  void push(const TrackedEvent& event) {
    const std::size_t before = code.size();
    for (std::size_t i = 0; i < event.particles.size(); ++i) {
      const TruthParticle& one = event.particles[i];
      if (one.fate != Fate::kArrived) continue;
      particle.push_back(static_cast<std::uint32_t>(i));
      code.push_back(one.end.code);
      primary.push_back(one.parent < 0 ? 1 : 0);
      states.push(one.end);
    }
    count.push_back(static_cast<std::uint32_t>(code.size() - before));
  }

  void put(const Napi::Object& result) const {
    set_column<Napi::Uint32Array>(result, "count", count);
    set_column<Napi::Uint32Array>(result, "particle", particle);
    set_column<Napi::Int32Array>(result, "code", code);
    set_column<Napi::Uint8Array>(result, "primary", primary);
    states.put(result);
  }
};

struct Crossings {
  std::vector<std::uint32_t> count;
  std::vector<std::uint32_t> plane;
  std::vector<std::uint32_t> particle;
  std::vector<std::int32_t> code;
  States states;

  void push(const TrackedEvent& event) {
    count.push_back(static_cast<std::uint32_t>(event.crossings.size()));
    for (const PlaneCrossing& one : event.crossings) {
      plane.push_back(one.plane);
      particle.push_back(one.particle);
      code.push_back(one.state.code);
      states.push(one.state);
    }
  }

  void put(const Napi::Object& result) const {
    const Napi::Object crossings = Napi::Object::New(result.Env());
    set_column<Napi::Uint32Array>(crossings, "count", count);
    set_column<Napi::Uint32Array>(crossings, "plane", plane);
    set_column<Napi::Uint32Array>(crossings, "particle", particle);
    set_column<Napi::Int32Array>(crossings, "code", code);
    states.put(crossings);
    result.Set("crossings", crossings);
  }
};

struct Counters {
  std::vector<std::uint32_t> count;
  std::vector<std::uint32_t> counter;
  std::vector<double> energy;
  std::vector<double> time;

  void push(const TrackedEvent& event) {
    count.push_back(static_cast<std::uint32_t>(event.counters.size()));
    for (const CounterDeposit& one : event.counters) {
      counter.push_back(one.counter);
      energy.push_back(one.energy);
      time.push_back(one.time);
    }
  }

  void put(const Napi::Object& result) const {
    const Napi::Object counters = Napi::Object::New(result.Env());
    set_column<Napi::Uint32Array>(counters, "count", count);
    set_column<Napi::Uint32Array>(counters, "counter", counter);
    set_column<Napi::Float64Array>(counters, "energy", energy);
    set_column<Napi::Float64Array>(counters, "time", time);
    result.Set("counters", counters);
  }
};

}  // namespace

Napi::Value track_columns(Napi::Env env, const std::vector<std::vector<TrackedEvent>>& blocks) {
  Arrivals arrivals;
  Truth truth;
  Crossings crossings;
  Counters counters;
  std::vector<double> deposited;
  std::vector<double> escaped;
  for (const auto& block : blocks) {
    for (const TrackedEvent& event : block) {
      arrivals.push(event);
      truth.push(event);
      crossings.push(event);
      counters.push(event);
      deposited.push_back(event.deposited);
      escaped.push_back(event.escaped);
    }
  }
  const Napi::Object result = Napi::Object::New(env);
  arrivals.put(result);
  truth.put(result);
  crossings.put(result);
  counters.put(result);
  set_column<Napi::Float64Array>(result, "deposited", deposited);
  set_column<Napi::Float64Array>(result, "escaped", escaped);
  return result;
}

}  // namespace beamglass
