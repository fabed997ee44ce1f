// Particles by their number in the Particle Data Group's scheme.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace beamglass::pdg {

constexpr std::int32_t kElectron = 11;
constexpr std::int32_t kMuon = 13;
constexpr std::int32_t kPhoton = 22;
constexpr std::int32_t kPionZero = 111;
constexpr std::int32_t kKaonZeroLong = 130;
constexpr std::int32_t kPion = 211;
constexpr std::int32_t kKaonZeroShort = 310;
constexpr std::int32_t kKaon = 321;
constexpr std::int32_t kNeutron = 2112;
constexpr std::int32_t kProton = 2212;
// Number 51 to 60 are dark-matter states; 56 is a vector mediator.
constexpr std::int32_t kDarkPhoton = 56;

// How a calorimeter sees the particle.
enum class Response { kShower, kConversion, kTrack, kChargedHadron, kNeutralHadron, kInvisible };

inline Response response(std::int32_t code) {
  switch (std::abs(code)) {
    case kElectron: return Response::kShower;
    case kPhoton: return Response::kConversion;
    case kMuon: return Response::kTrack;
    case kPion:
    case kKaon:
    case kProton: return Response::kChargedHadron;
    case kKaonZeroLong:
    case kKaonZeroShort:
    case kNeutron: return Response::kNeutralHadron;
    default: return Response::kInvisible;
  }
}

}  // namespace beamglass::pdg
