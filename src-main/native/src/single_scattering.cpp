#include "single_scattering.hpp"

#include <cmath>
#include <numbers>

#include "constants.hpp"

namespace beamglass {
namespace {

constexpr double kHardCollisions = 8;
constexpr double kFewCollisions = 100;

double effective_number(const Material& material) {
  const double wanted = 716.4 / (material.radiation_length / 10 * material.density * material.z_over_a);
  double z = 10;
  // (Z + 1) ln(287 / sqrt Z) = wanted, by repeated insertion; both sides rise.
  for (int i = 0; i < 60; ++i) z = std::max(1.0, wanted / std::log(287 / std::sqrt(z)) - 1);
  return z;
}

}  // namespace

MoliereParameters moliere_parameters(double momentum, double beta, double thickness, const Material& material) {
  const double z = effective_number(material);
  const double surface = thickness / 10 * material.density;
  // 0.157 MeV^2 cm^2 / g
  const double chi_c = std::sqrt(0.157e-6 * (z + 1) * material.z_over_a * surface) / (momentum * beta);
  const double chi_0 = kFineStructure * mass::kElectron * std::cbrt(z) / (0.885 * momentum);
  const double strength = kFineStructure * z / beta;
  const double radius = 1.2e-12 * std::cbrt(z / material.z_over_a);
  return {chi_c * chi_c, chi_0 * chi_0 * (1.13 + 3.76 * strength * strength), kHbarC / (momentum * radius)};
}

void scatter_with_tails(double momentum, double beta, double thickness, const Material& material, Random& random,
                        Vector3& position, Vector3& direction) {
  const MoliereParameters layer = moliere_parameters(momentum, beta, thickness, material);
  const double collisions = layer.chi_c_squared / layer.chi_a_squared;
  const bool few = collisions < kFewCollisions;
  double angle_x = 0;
  double angle_y = 0;
  double shift_x = 0;
  double shift_y = 0;
  if (!few) {
    const double width = std::sqrt(layer.chi_c_squared / 2 * (std::log(collisions / kHardCollisions) - 1));
    const double apart = width * thickness / std::sqrt(12.0);
    shift_x = apart * random.normal();
    shift_y = apart * random.normal();
    angle_x = width * random.normal();
    angle_y = width * random.normal();
    shift_x += angle_x * thickness / 2;
    shift_y += angle_y * thickness / 2;
  }
  const double hard = random.poisson(few ? collisions : kHardCollisions);
  for (double i = 0; i < hard; ++i) {
    // Screened Rutherford, 1 / (chi^2 + chi_a^2)^2, or Rutherford alone above the cut.
    const double share = 1 - random.uniform();
    const double square = few ? layer.chi_a_squared * (1 / share - 1) : layer.chi_c_squared / kHardCollisions / share;
    const double phi = 2 * std::numbers::pi * random.uniform();
    const double behind = thickness * random.uniform();
    if (square > layer.largest * layer.largest) continue;
    const double chi = std::sqrt(square);
    angle_x += chi * std::cos(phi);
    angle_y += chi * std::sin(phi);
    shift_x += chi * std::cos(phi) * behind;
    shift_y += chi * std::sin(phi) * behind;
  }
  position = position + to_frame_of(direction, {shift_x, shift_y, 0});
  direction = unit(to_frame_of(direction, {std::tan(angle_x), std::tan(angle_y), 1}));
}

}  // namespace beamglass
