// Every generator, shower and digitiser once under the sanitizers, and the promise that a seed keeps whatever
// the number of threads.
#include <cmath>
#include <vector>

#include "../src/bunch_signals.hpp"
#include "../src/generator.hpp"
#include "../src/pulse.hpp"
#include "../src/shower.hpp"
#include "../src/strips.hpp"
#include "check.hpp"
#include "pooled.hpp"

namespace {

using namespace beamglass;

constexpr std::size_t kEvents = 40;

CalorimeterStack make_stack() {
  CalorimeterSection section;
  section.grid = {6, 6, 38.2, 38.2, -95.5, -95.5, {}};
  section.z_end = 450;
  section.medium = {11.08, 27.5, 0.0085, 80, 3.7, 0.65};
  section.interaction_length = 290;
  section.em_stochastic = 0.1;
  section.hadron_stochastic = 0.6;
  section.constant_term = 0.01;
  section.mip_energy = 0.5;
  section.mip_width = 0.025;
  CalorimeterSection behind = section;
  behind.z_begin = 500;
  behind.z_end = 1900;
  behind.grid = {3, 3, 200, 200, -200, -200, {1, 1, 1, 1, 1, 0, 1, 1, 1}};
  return CalorimeterStack({section, behind});
}

GeneratorSettings settings_of(Process process) {
  GeneratorSettings settings;
  settings.process = process;
  settings.beam.energy = 100;
  settings.beam.position = {0, 0, -1};
  settings.beam.spot_x = 4;
  settings.largest_cosine = 0.9;
  settings.least_fraction = 0.02;
  settings.production = {100, 0.0167, 1e-3, 5, 6};
  settings.decay_from = 100;
  settings.decay_to = 1000;
  settings.nucleus = {82, 207.2};
  settings.least_energy = 5;
  settings.largest_energy = 50;
  settings.slope = 10;
  settings.half_x = settings.half_z = 100;
  settings.interaction_from = -50;
  settings.interaction_to = -20;
  settings.multiplicity = 1000;
  settings.target_thickness = 1e-3;
  settings.target_electrons = 1e22;
  return settings;
}

// Sum over the event of what it generates and deposits, and of a waveform and strips of it.
double simulate(const Generator& generator, const CalorimeterStack& stack, std::uint64_t event) {
  Random random(3, event);
  GeneratedEvent generated;
  generator.generate(random, generated);
  ShowerMaker maker(stack);
  std::vector<CellDeposit> deposits;
  double sum = generated.weight + generated.primaries;
  for (const Particle& particle : generated.particles) {
    const double norm = particle.p.momentum.norm();
    if (!(norm > 0)) continue;
    deposits.clear();
    const double energy = particle.p.energy;
    double inside = maker.add({particle.code, energy, particle.vertex, particle.p.momentum * (1 / norm), 0}, random,
                              deposits);
    for (const CellDeposit& deposit : deposits) {
      inside += deposit.energy;
      sum += deposit.visible;
    }
    CHECK(std::abs(inside - energy) < 1e-9 * (1 + energy));
  }
  std::vector<Pulse> pulses{{10, sum}};
  std::vector<std::uint16_t> codes(32);
  for (const PulseShape shape : {PulseShape::kMsadc, PulseShape::kBgo, PulseShape::kPlastic, PulseShape::kCherenkov}) {
    PulseSampler sampler({shape, codes.size(), 12.5, -50, shape != PulseShape::kMsadc, 4095});
    sampler.sample({10, 200, 3, 1, ChannelState::kHot}, pulses, {3, event, 7}, codes);
    for (const std::uint16_t code : codes) sum += code;
  }
  const TargetView view{-1, 1, 0.2, 0.8, {1, 0.9, 1.1}, {0.1, 0.1, 0.1}};
  const GlassChannel glass{{PulseShape::kCherenkov, 64, 1, -5, true, 4095}, 30, 0.1, 3700, 3, 0.5, 9};
  const BunchSignals bunch({{20, 0.15, 0.5}, 0.07, {view, view}, glass});
  std::vector<float> charges(bunch.strips());
  std::vector<std::uint16_t> bunch_codes(bunch.samples());
  bunch.fill(700, 3, event, charges, bunch_codes);
  for (const float charge : charges) sum += charge;
  for (const std::uint16_t code : bunch_codes) sum += code;
  const StripPlane plane{10, 0.4, 0, 0.3, 0.05, 1, 4, {0, 1, 2, 3, 4, 0, 2, 4, 1, 3}, 5, {1, 1, 0.9, 1.1, 1}, {0, 1, 2, 3, 0}};
  const std::vector<StripHit> hits{{1.5, 100}, {-50, 100}, {1e9, 100}};
  std::vector<StripSignal> signals;
  read_strips(plane, hits, random, signals);
  for (const StripSignal& signal : signals) sum += signal.charge;
  return sum;
}

std::vector<double> simulate_all(Process process, unsigned threads) {
  const Generator generator(settings_of(process));
  const CalorimeterStack stack = make_stack();
  std::vector<double> sums(kEvents);
  selftest::run_pooled(threads, kEvents, [&](std::size_t event) { sums[event] = simulate(generator, stack, event); });
  return sums;
}

}  // namespace

void selftest::test_simulation() {
  for (int process = 0; process <= static_cast<int>(Process::kUpstreamInteraction); ++process) {
    const auto one = simulate_all(static_cast<Process>(process), 1);
    const auto four = simulate_all(static_cast<Process>(process), 4);
    CHECK(one == four);
    for (const double sum : one) CHECK(std::isfinite(sum));
    CHECK(one[0] != one[1]);
  }
}
