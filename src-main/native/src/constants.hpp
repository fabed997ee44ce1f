// Constants of nature (PDG 2022), in GeV, mm and ns.
#pragma once

namespace beamglass {

namespace mass {  // GeV
constexpr double kElectron = 0.51099895e-3;
constexpr double kMuon = 0.1056583755;
constexpr double kPion = 0.13957039;
constexpr double kPionZero = 0.1349768;
constexpr double kKaon = 0.493677;
constexpr double kKaonZero = 0.497611;
constexpr double kProton = 0.93827209;
constexpr double kNeutron = 0.93956542;
}  // namespace mass

constexpr double kFineStructure = 1 / 137.035999;
// (ħc)² in GeV² pb, ħc in GeV mm
constexpr double kGeV2Picobarn = 0.3893794e9;
constexpr double kHbarC = 0.1973269804e-12;
// mm/ns
constexpr double kLightSpeed = 299.792458;

}  // namespace beamglass
