// Entry of the addon: the only place where Node-API meets the engine as a whole.
#include <napi.h>

#include <cstdlib>
#include <thread>

#include "bunch_binding.hpp"
#include "digitise_binding.hpp"
#include "fit_binding.hpp"
#include "fit_profiles_binding.hpp"
#include "gain_solver_binding.hpp"
#include "generate_binding.hpp"
#include "job_binding.hpp"
#include "material_budget_binding.hpp"
#include "reconstruct_pulses_binding.hpp"
#include "reconstruct_showers_binding.hpp"
#include "reduce_events_binding.hpp"
#include "simulate_showers_binding.hpp"
#include "strip_clusters_binding.hpp"
#include "track_fit_binding.hpp"
#include "track_particles_binding.hpp"
#include "track_search_binding.hpp"
#include "transport_binding.hpp"
#include "vertex_fit_binding.hpp"

namespace {

void keep_engine(Napi::Env, beamglass::Engine*) {}

// A program whose own threads each have an engine says how many threads every one of them gets.
unsigned engine_threads() {
  const char* given = std::getenv("BEAMGLASS_ENGINE_THREADS");
  const long threads = given == nullptr ? 0 : std::strtol(given, nullptr, 10);
  return threads >= 1 && threads <= 256 ? static_cast<unsigned>(threads) : std::thread::hardware_concurrency();
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  auto* engine = new beamglass::Engine(engine_threads());
  // A hook ends the threads, not the end of the instance data: they must be gone while the arrays
  // that they read are still there. (The hook made first runs last, after those of running jobs.)
  env.SetInstanceData<beamglass::Engine, keep_engine>(engine);
  env.AddCleanupHook([engine] { delete engine; });
  exports.Set("reduceEvents", Napi::Function::New(env, beamglass::reduce_events, "reduceEvents"));
  exports.Set("transportStates", Napi::Function::New(env, beamglass::transport_states, "transportStates"));
  exports.Set("trackParticles", Napi::Function::New(env, beamglass::track_particles, "trackParticles"));
  exports.Set("materialBudget", Napi::Function::New(env, beamglass::material_budget, "materialBudget"));
  exports.Set("generateEvents", Napi::Function::New(env, beamglass::generate_events, "generateEvents"));
  exports.Set("crossSection", Napi::Function::New(env, beamglass::cross_section, "crossSection"));
  exports.Set("samplePulses", Napi::Function::New(env, beamglass::sample_pulses_batch, "samplePulses"));
  exports.Set("readStrips", Napi::Function::New(env, beamglass::read_strips_batch, "readStrips"));
  exports.Set("clusterStrips", Napi::Function::New(env, beamglass::cluster_strips, "clusterStrips"));
  exports.Set("bunchSignals", Napi::Function::New(env, beamglass::bunch_signals, "bunchSignals"));
  exports.Set("fitModels", Napi::Function::New(env, beamglass::fit_models, "fitModels"));
  exports.Set("modelValues", Napi::Function::New(env, beamglass::model_values, "modelValues"));
  exports.Set("solveGains", Napi::Function::New(env, beamglass::solve_gains_job, "solveGains"));
  exports.Set("simulateShowers", Napi::Function::New(env, beamglass::simulate_showers, "simulateShowers"));
  exports.Set("reconstructPulses", Napi::Function::New(env, beamglass::reconstruct_pulses, "reconstructPulses"));
  exports.Set("clusterCrystals", Napi::Function::New(env, beamglass::cluster_crystals, "clusterCrystals"));
  exports.Set("fitProfiles", Napi::Function::New(env, beamglass::fit_profiles, "fitProfiles"));
  exports.Set("fitShowers", Napi::Function::New(env, beamglass::fit_showers, "fitShowers"));
  exports.Set("searchTracks", Napi::Function::New(env, beamglass::search_tracks, "searchTracks"));
  exports.Set("fitTracks", Napi::Function::New(env, beamglass::fit_tracks_batch, "fitTracks"));
  exports.Set("fitVertices", Napi::Function::New(env, beamglass::fit_vertices_batch, "fitVertices"));
  return exports;
}

}  // namespace

NODE_API_MODULE(beamglass, initialise)
