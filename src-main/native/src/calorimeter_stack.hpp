// Calorimeters and counters that stand one behind the other along z, as showers see them: sections,
// each with its material, its square cells and its response.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "em_profile.hpp"
#include "vector3.hpp"

namespace beamglass {

// Cells in rows of x; cell (ix, iy) has index iy·columns + ix and its centre at
// (first_x + ix·pitch_x, first_y + iy·pitch_y). Lengths in mm.
struct CellGrid {
  std::size_t columns = 1;
  std::size_t rows = 1;
  double pitch_x = 0;
  double pitch_y = 0;
  double first_x = 0;
  double first_y = 0;
  // One byte per cell, 0 where there is none (PADME's disc and its hole); empty: all are there.
  std::vector<std::uint8_t> present;

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  // Cell at that point, kNone beside the grid or where no cell is.
  std::size_t find(double x, double y) const {
    const double column = (x - first_x) / pitch_x + 0.5;
    const double row = (y - first_y) / pitch_y + 0.5;
    if (!(column >= 0 && column < static_cast<double>(columns) && row >= 0 && row < static_cast<double>(rows))) {
      return kNone;
    }
    const std::size_t cell = static_cast<std::size_t>(row) * columns + static_cast<std::size_t>(column);
    return present.empty() || present[cell] != 0 ? cell : kNone;
  }
  std::size_t size() const { return columns * rows; }
};

struct CalorimeterSection {
  double z_begin = 0;
  double z_end = 0;
  CellGrid grid;
  EmMedium medium;
  // mm
  double interaction_length = 0;
  // Sampling term of the resolution, σ = term·√E, in GeV^½: electromagnetic and hadronic.
  double em_stochastic = 0;
  double hadron_stochastic = 0;
  // σ/E common to all that one particle leaves here.
  double constant_term = 0;
  // Seen over deposited energy of the electromagnetic component: 1 in a calorimeter; a thin
  // scintillator behind an absorber sees its energy loss per radiation length over the critical energy.
  double em_response = 1;
  // The same of the hadronic component.
  double hadron_response = 1;
  // Most probable energy (GeV, on the electromagnetic scale) that a muon along z leaves in the whole
  // section, and the width ξ of its Landau distribution.
  double mip_energy = 0;
  double mip_width = 0;
};

// Sections in order of z; what lies between them has no matter.
class CalorimeterStack {
 public:
  explicit CalorimeterStack(std::vector<CalorimeterSection> sections);

  const std::vector<CalorimeterSection>& sections() const { return sections_; }
  // Index of the section's first cell among all cells.
  std::size_t first_cell(std::size_t section) const { return first_cell_[section]; }
  std::size_t cells() const { return first_cell_.back(); }

 private:
  std::vector<CalorimeterSection> sections_;
  std::vector<std::size_t> first_cell_;
};

// A straight line through the stack, and the matter along it. Showers of energies and angles that
// reach these calorimeters follow the line of their particle.
class StackPath {
 public:
  enum class Depth { kRadiation, kInteraction };

  // A line that does not go downstream meets nothing.
  StackPath(const CalorimeterStack& stack, const Vector3& position, const Vector3& direction);

  // Depth of matter from the beginning of the line to its end, in radiation or interaction lengths.
  double total(Depth depth) const;
  struct Place {
    // Section, or the number of sections beyond the last.
    std::size_t section;
    double x;
    double y;
    double z;
  };
  Place at(Depth depth, double value) const;
  // Depth at that z, also between sections.
  double depth_at(Depth depth, double z) const;
  // Where the first section of more than half a radiation length begins; infinity without one.
  double first_thick_z() const;

 private:
  struct Piece {
    std::size_t section;
    double z_begin;
    double z_end;
    double before[2];
    double per_mm[2];
  };
  Place place(std::size_t section, double z) const;

  const CalorimeterStack* stack_;
  Vector3 position_;
  double slope_x_ = 0;
  double slope_y_ = 0;
  std::vector<Piece> pieces_;
};

}  // namespace beamglass
