// Particles of a beam where it meets the setup.
#pragma once

#include <vector>

#include "particles.hpp"
#include "random.hpp"

namespace beamglass {

// Lengths mm, angles rad, energies GeV, times ns. Spreads are standard deviations of Gaussians.
struct Beam {
  std::int32_t code = 11;
  double mass = mass::kElectron;
  double energy = 0;
  // Relative
  double energy_spread = 0;
  Vector3 position;
  double spot_x = 0;
  double spot_y = 0;
  double divergence_x = 0;
  double divergence_y = 0;
  // Part of the particles that belongs to a halo, whose spot is wider in both directions.
  double halo_fraction = 0;
  double halo_spot = 0;
  // Particles come at any time of a bunch of this length, or in pulses of `pulse_length` every `pulse_period`.
  double bunch_length = 0;
  double pulse_length = 0;
  double pulse_period = 0;
};

Particle sample_beam(const Beam& beam, Random& random);

// Muon from above, for runs of cosmic rays: zenith angle as cos²θ per solid angle through a horizontal
// plane (so as cos³θ · sinθ), momentum as p^-2.7 from 1 GeV/c to 1 TeV/c, both charges with a ratio of 1.27. It crosses
// the plane y = position.y uniformly within ±half_x, ±half_z of the position and begins 10 m away.
Particle sample_cosmic(const Vector3& position, double half_x, double half_z, Random& random);

}  // namespace beamglass
