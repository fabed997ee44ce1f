#include "generate_binding.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "generator.hpp"
#include "hadronic.hpp"
#include "job_binding.hpp"
#include "object_arguments.hpp"
#include "particle_code.hpp"
#include "random_purpose.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kEventsPerBlock = 256;
constexpr double kFar = 1e7;

Vector3 read_vector(const Napi::Object& object, const char* name, ArgumentReader& reader) {
  const auto values = reader.doubles(object, name);
  reader.same_length(name, values.size(), 3);
  if (!reader.ok()) return {};
  const Vector3 vector{values[0], values[1], values[2]};
  if (!(vector.norm() < kFar)) reader.fail(std::string(name) + " must be within 1e7 mm");
  return vector;
}

Beam read_beam(const Napi::Object& object, ArgumentReader& reader) {
  const auto size = [&](const char* name) { return reader.number(object, name, 0, kFar); };
  Beam beam;
  const double code = reader.number(object, "code", -1e6, 1e6);
  beam.code = static_cast<std::int32_t>(code);
  beam.mass = reader.number(object, "mass", 0, 10);
  beam.energy = reader.number(object, "energy", 1e-3, 1e4);
  if (beam.energy <= beam.mass) reader.fail("energy must be above the mass of the beam's particles");
  beam.energy_spread = reader.number(object, "energySpread", 0, 1);
  beam.position = read_vector(object, "position", reader);
  beam.spot_x = size("spotX");
  beam.spot_y = size("spotY");
  beam.divergence_x = reader.number(object, "divergenceX", 0, 0.2);
  beam.divergence_y = reader.number(object, "divergenceY", 0, 0.2);
  beam.halo_fraction = reader.number(object, "haloFraction", 0, 1);
  beam.halo_spot = size("haloSpot");
  beam.bunch_length = size("bunchLength");
  beam.pulse_length = size("pulseLength");
  beam.pulse_period = size("pulsePeriod");
  return beam;
}

void read_parameters(const Napi::Object& object, GeneratorSettings& settings, ArgumentReader& reader) {
  const auto number = [&](const char* name, double low, double high) {
    return reader.number(object, name, low, high);
  };
  switch (settings.process) {
    case Process::kBunch:
      settings.multiplicity = number("multiplicity", 0, 1e6);
      settings.target_thickness = number("targetThickness", 0, 0.1);
      settings.target_electrons = number("targetElectrons", 0, 1e26);
      settings.resonance_yield = number("resonanceYield", 0, 1e-2);
      settings.least_fraction = number("leastFraction", 1e-6, 0.999);
      [[fallthrough]];
    case Process::kBhabha:
    case Process::kPhotons:
    case Process::kVectorResonance:
    case Process::kPseudoscalarResonance: settings.largest_cosine = number("largestCosine", 1e-6, 1 - 1e-9); break;
    case Process::kBremsstrahlung: settings.least_fraction = number("leastFraction", 1e-6, 0.999); break;
    case Process::kDarkPhotonVisible:
      settings.decay_from = number("decayFrom", -kFar, kFar);
      settings.decay_to = number("decayTo", settings.decay_from, kFar);
      [[fallthrough]];
    case Process::kDarkPhotonInvisible: {
      DumpProduction& production = settings.production;
      production.beam_energy = settings.beam.energy;
      production.mass = number("mass", 2.001 * mass::kElectron, 0.9 * settings.beam.energy);
      production.epsilon = number("epsilon", 1e-9, 1);
      production.radiation_length = number("radiationLength", 1e-3, kFar);
      production.depth = number("depth", 1e-3, 100);
      break;
    }
    case Process::kDimuon:
      settings.nucleus = {number("charge", 1, 120), number("massNumber", 1, 300)};
      if (settings.beam.energy < 1) reader.fail("energy must be at least 1 GeV for muon pairs");
      break;
    case Process::kKaonShort:
      settings.least_energy = number("leastEnergy", 0.5, 1e4);
      settings.largest_energy = number("largestEnergy", settings.least_energy, 1e4);
      settings.slope = number("slope", 1e-3, 1e6);
      break;
    case Process::kCosmic:
      settings.half_x = number("halfX", 0, kFar);
      settings.half_z = number("halfZ", 0, kFar);
      break;
    case Process::kUpstreamInteraction:
      settings.interaction_from = number("interactionFrom", -kFar, kFar);
      settings.interaction_to = number("interactionTo", settings.interaction_from, kFar);
      // Photons of less than the least energy of interactions make nothing.
      settings.least_fraction = number("leastFraction", std::min(0.9, kLeastHadronic / settings.beam.energy), 0.9);
      if (std::abs(settings.beam.code) != pdg::kElectron) reader.fail("code must be that of electrons or positrons");
      break;
    case Process::kBeam: break;
  }
}

struct Results {
  explicit Results(std::size_t blocks)
      : count(blocks), weight(blocks), primaries(blocks), code(blocks), parent(blocks), energy(blocks),
        momentum(blocks), vertex(blocks), time(blocks) {}
  std::vector<std::vector<std::uint32_t>> count;
  std::vector<std::vector<double>> weight;
  std::vector<std::vector<double>> primaries;
  std::vector<std::vector<std::int32_t>> code;
  std::vector<std::vector<std::int32_t>> parent;
  std::vector<std::vector<double>> energy;
  std::vector<std::vector<double>> momentum;
  std::vector<std::vector<double>> vertex;
  std::vector<std::vector<double>> time;

  void add(std::size_t block, const GeneratedEvent& event) {
    count[block].push_back(static_cast<std::uint32_t>(event.particles.size()));
    weight[block].push_back(event.weight);
    primaries[block].push_back(event.primaries);
    for (const Particle& particle : event.particles) {
      code[block].push_back(particle.code);
      parent[block].push_back(particle.parent);
      energy[block].push_back(particle.p.energy);
      time[block].push_back(particle.time);
      const Vector3& p = particle.p.momentum;
      const Vector3& v = particle.vertex;
      momentum[block].insert(momentum[block].end(), {p.x, p.y, p.z});
      vertex[block].insert(vertex[block].end(), {v.x, v.y, v.z});
    }
  }

  Napi::Value columns(Napi::Env env) const {
    const Napi::Object out = Napi::Object::New(env);
    out.Set("count", join_columns<Napi::Uint32Array>(env, count));
    out.Set("weight", join_columns<Napi::Float64Array>(env, weight));
    out.Set("primaries", join_columns<Napi::Float64Array>(env, primaries));
    out.Set("code", join_columns<Napi::Int32Array>(env, code));
    out.Set("parent", join_columns<Napi::Int32Array>(env, parent));
    out.Set("energy", join_columns<Napi::Float64Array>(env, energy));
    out.Set("momentum", join_columns<Napi::Float64Array>(env, momentum));
    out.Set("vertex", join_columns<Napi::Float64Array>(env, vertex));
    out.Set("time", join_columns<Napi::Float64Array>(env, time));
    return out;
  }
};

}  // namespace

Napi::Value generate_events(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  GeneratorSettings settings;
  const auto process = process_of(reader.text(request, "process"));
  if (!process) reader.fail("process is not one that the engine knows");
  settings.process = process.value_or(Process::kBeam);
  settings.beam = read_beam(reader.object(request, "beam"), reader);
  read_parameters(reader.object(request, "parameters"), settings, reader);
  const std::size_t events = reader.integer(request, "events", 1e9);
  const std::uint64_t seed = reader.integer(request, "seed", 0x1p53);
  const std::uint64_t first_stream = reader.integer(request, "firstStream", 0x1p53);
  if (!reader.ok()) return env.Undefined();

  const auto generator = std::make_shared<const Generator>(settings);
  NativeWork native;
  native.blocks = (events + kEventsPerBlock - 1) / kEventsPerBlock;
  const auto results = std::make_shared<Results>(native.blocks);
  native.run_block = [=](std::size_t block) {
    const std::size_t begin = block * kEventsPerBlock;
    const std::size_t end = std::min(begin + kEventsPerBlock, events);
    GeneratedEvent event;
    for (std::size_t i = begin; i < end; ++i) {
      Random random(seed, first_stream + i, purpose::kGeneration);
      generator->generate(random, event);
      results->add(block, event);
    }
    return end - begin;
  };
  native.result = [results](Napi::Env env, const std::vector<Napi::ObjectReference>&) { return results->columns(env); };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

Napi::Value cross_section(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto number = [&](const char* name, double low, double high) {
    return reader.number(request, name, low, high);
  };
  const std::string process = reader.text(request, "process");
  double value = 0;
  if (process == "bhabha" || process == "photons") {
    const double energy = number("energy", 1e-3, 1e4);
    const double s = 2 * mass::kElectron * (mass::kElectron + energy);
    value = 1e9 * pair_cross_section(process == "bhabha" ? PairProcess::kBhabha : PairProcess::kPhotons, s,
                                     number("largestCosine", 1e-6, 1 - 1e-9));
  } else if (process == "darkPhoton") {
    const Nucleus nucleus{number("charge", 1, 120), number("massNumber", 1, 300)};
    const double energy = number("energy", 1e-3, 1e4);
    value = dark_photon_cross_section(nucleus, energy, number("mass", 2.001 * mass::kElectron, 0.99 * energy),
                                      number("epsilon", 1e-9, 1));
  } else if (process == "dimuon") {
    const Nucleus nucleus{number("charge", 1, 120), number("massNumber", 1, 300)};
    value = 1e6 * dimuon_cross_section(nucleus, number("energy", 1e-3, 1e4));
  } else if (process == "dimuonShare") {
    const Nucleus nucleus{number("charge", 1, 120), number("massNumber", 1, 300)};
    value = 1e6 * dimuon_differential(nucleus, number("energy", 1e-3, 1e4), number("share", 0, 1));
  } else {
    reader.fail("process has no cross-section here");
  }
  if (!reader.ok()) return env.Undefined();
  return Napi::Number::New(env, value);
}

}  // namespace beamglass
