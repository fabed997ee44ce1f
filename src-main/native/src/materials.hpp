// Materials, as the tables of a setup give them.
#pragma once

namespace beamglass {

struct Material {
  // g/cm^3
  double density = 0;
  // mm
  double radiation_length = 0;
  // mm, nuclear interaction length
  double interaction_length = 0;
  // mol/g: mean of Z/A over the atoms by mass
  double z_over_a = 0;
  // eV
  double mean_excitation = 0;
};

}  // namespace beamglass
