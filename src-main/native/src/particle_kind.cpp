#include "particle_kind.hpp"

#include <cstdlib>

#include "particle_code.hpp"
#include "particles.hpp"

namespace beamglass {

std::optional<ParticleKind> particle_kind(std::int32_t code) {
  const double sign = code < 0 ? -1 : 1;
  switch (std::abs(code)) {
    case pdg::kElectron: return ParticleKind{mass::kElectron, -sign, 0};
    case pdg::kMuon: return ParticleKind{mass::kMuon, -sign, 658'638};
    case 12:
    case 14: return ParticleKind{};
    case pdg::kPion: return ParticleKind{mass::kPion, sign, 7804.5};
    case pdg::kKaon: return ParticleKind{mass::kKaon, sign, 3711};
    case pdg::kProton: return ParticleKind{mass::kProton, sign, 0};
    case pdg::kNeutron: return ParticleKind{mass::kNeutron, 0, 0};
    default: break;
  }
  switch (code) {
    case pdg::kPhoton: return ParticleKind{};
    case pdg::kPionZero: return ParticleKind{mass::kPionZero, 0, 25.3e-6};
    case pdg::kKaonZeroShort: return ParticleKind{mass::kKaonZero, 0, 26.844};
    case pdg::kKaonZeroLong: return ParticleKind{mass::kKaonZero, 0, 0};
    default: return std::nullopt;
  }
}

}  // namespace beamglass
