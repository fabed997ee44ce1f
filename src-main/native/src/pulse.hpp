// Pulses as their electronics sample them, made from a *true* calibration: gains, pedestals, noise, time offsets,
// dead and hot channels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace beamglass {

enum class PulseShape {
  // NA64's shaper: (t/τ)³ exp(3(1 - t/τ)) with τ = 70 ns; of height 1.
  kMsadc,
  // PADME's crystals: Φ((t - 14.14)/8.38) · (0.2104 e^(-(t - 3.217)/41.79) + 0.7896 e^(-(t - 3.217)/238.84)), t in ns,
  // of integral 1. Fitted to the collaboration's template, which it keeps to 3 % of the peak (a test compares).
  kBgo,
  // Plastic scintillator with silicon photomultipliers: e^(-t/12) - e^(-t/2), t in ns, of integral 1. Assumed.
  kPlastic,
  // Čerenkov light in a photomultiplier: e^(-t/3) - e^(-t/1), t in ns, of integral 1. Assumed.
  kCherenkov,
};

// Time from the beginning of a pulse of NA64's shaper to its peak, ns.
inline constexpr double kMsadcTau = 70;

// Value at a time after the pulse's beginning, ns.
double pulse_value(PulseShape shape, double time);

// What samples a channel. Codes are of 12 bits.
struct Sampler {
  PulseShape shape = PulseShape::kMsadc;
  std::size_t samples = 0;
  double period = 0;  // ns
  // Time of the first sample.
  double first_time = 0;
  // Pulses go below the pedestal (V1742) or above (MSADC).
  bool negative = false;
  std::uint16_t largest_code = 4095;
};

enum class ChannelState : std::uint8_t { kGood = 0, kDead = 1, kHot = 2, kNoisy = 3 };

struct ChannelTruth {
  // Counts per GeV: of height (MSADC) or of integral in counts·ns (all others).
  double gain = 0;
  double pedestal = 0;
  double noise = 0;  // counts, r.m.s.
  double time_offset = 0;  // ns
  ChannelState state = ChannelState::kGood;
};

struct Pulse {
  double time = 0;    // ns
  double energy = 0;  // GeV
};

// Random numbers of one channel in one event.
struct NoiseKey {
  std::uint64_t seed = 0;
  std::uint64_t stream = 0;
  std::uint32_t channel = 0;
};

// Adds `height` times a tabulated shape to samples. A table holds the shape at all samples of a pulse that begins on
// one of `kPhases` times between two samples; between those it is taken as linear.
class PulseTable {
 public:
  PulseTable(PulseShape shape, std::size_t samples, double period);
  // `start`: time of the pulse's beginning after the first sample, ns.
  void add(double height, double start, std::span<float> signal) const;
  // Writes a pulse of height 1 and its derivative by `start` (1/ns, the difference over a whole sample: pulses may begin
  // with a step) to all samples from the first that is not zero on, and returns the index of that one; the samples
  // before are left as they are.
  std::size_t draw(double start, std::span<float> shape, std::span<float> slope) const;

  // The table of a sampler. The last few that were made are kept: batches ask for the same ones again and again.
  static std::shared_ptr<const PulseTable> of(const Sampler& sampler);

 private:
  static constexpr std::size_t kPhases = 16;
  // Where a pulse lies among samples, and between which two phases of the table.
  struct Place {
    std::size_t begin = 0;
    std::size_t count = 0;
    const float* values = nullptr;
    double upper = 0;
  };
  // Nothing of it among the samples: count 0.
  Place place(double start, std::size_t samples) const;

  std::size_t samples_;
  // Samples before the shape has ended.
  std::size_t length_ = 0;
  double period_;
  std::vector<float> values_;
};

// Pedestal, signal and noise as codes.
void sample_codes(const Sampler& sampler, double pedestal, double noise, std::span<const float> signal,
                  const NoiseKey& key, std::span<std::uint16_t> out);

// Fills waveforms of one kind of channel. One per thread: it has room for a waveform.
class PulseSampler {
 public:
  explicit PulseSampler(const Sampler& sampler);

  // Codes of one channel. A dead channel shows its pedestal without noise; a noisy one five times its noise; a hot
  // one also pulses of about a hundred times its noise at any time.
  void sample(const ChannelTruth& truth, std::span<const Pulse> pulses, const NoiseKey& key,
              std::span<std::uint16_t> out);

 private:
  Sampler sampler_;
  std::shared_ptr<const PulseTable> table_;
  std::vector<float> signal_;
};

}  // namespace beamglass
