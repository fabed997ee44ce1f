{
  "targets": [
    {
      "target_name": "beamglass",
      "sources": [
        "src/addon.cpp",
        "src/annihilation.cpp",
        "src/array_arguments.cpp",
        "src/beam.cpp",
        "src/beam_profile.cpp",
        "src/bunch_binding.cpp",
        "src/bunch_signals.cpp",
        "src/calorimeter_stack.cpp",
        "src/code_room.cpp",
        "src/crystal_clusters.cpp",
        "src/dark_photon.cpp",
        "src/decay.cpp",
        "src/digitise_binding.cpp",
        "src/dimuon.cpp",
        "src/em_profile.cpp",
        "src/event_reduction.cpp",
        "src/faddeeva.cpp",
        "src/field.cpp",
        "src/field_argument.cpp",
        "src/fit.cpp",
        "src/fit_argument.cpp",
        "src/fit_binding.cpp",
        "src/fit_entries.cpp",
        "src/fit_minimiser.cpp",
        "src/fit_moments.cpp",
        "src/fit_objective.cpp",
        "src/fit_profiles_binding.cpp",
        "src/fit_shape.cpp",
        "src/gain_solver.cpp",
        "src/gain_solver_binding.cpp",
        "src/generate_binding.cpp",
        "src/generator.cpp",
        "src/geometry.cpp",
        "src/hadronic.cpp",
        "src/interactions.cpp",
        "src/job_binding.cpp",
        "src/material_budget_binding.cpp",
        "src/material_passage.cpp",
        "src/matter_argument.cpp",
        "src/msadc_reconstruction.cpp",
        "src/noise.cpp",
        "src/object_arguments.cpp",
        "src/particle_kind.cpp",
        "src/particle_tracker.cpp",
        "src/particles.cpp",
        "src/particles_argument.cpp",
        "src/pulse.cpp",
        "src/random_words.cpp",
        "src/reconstruct_pulses_binding.cpp",
        "src/reconstruct_showers_binding.cpp",
        "src/reduce_events_binding.cpp",
        "src/sampling.cpp",
        "src/shower.cpp",
        "src/shower_fit.cpp",
        "src/shower_profile.cpp",
        "src/simulate_showers_binding.cpp",
        "src/single_scattering.cpp",
        "src/strip_clusters.cpp",
        "src/strip_clusters_binding.cpp",
        "src/strip_profile.cpp",
        "src/strips.cpp",
        "src/thread_pool.cpp",
        "src/track_columns.cpp",
        "src/arm_layout.cpp",
        "src/chain_choice.cpp",
        "src/track_chains.cpp",
        "src/track_fit.cpp",
        "src/track_fit_argument.cpp",
        "src/track_fit_binding.cpp",
        "src/track_fit_steps.cpp",
        "src/track_search.cpp",
        "src/track_search_binding.cpp",
        "src/track_particles_binding.cpp",
        "src/transport.cpp",
        "src/transport_binding.cpp",
        "src/v1742_reconstruction.cpp",
        "src/vertex_fit.cpp",
        "src/vertex_fit_binding.cpp",
        "src/waveform_loops.cpp"
      ],
      # Node-API 9 is in every Node since 18.17 and in every Electron since 26: one build serves both.
      # An environment that ends runs no JavaScript any more; what can no longer be thrown there is dropped.
      "defines": [
        "NAPI_VERSION=9", "NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS", "NODE_ADDON_API_DISABLE_DEPRECATED",
        "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"
      ],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
      # -ffp-contract=off: the same sums on every machine, also where it has fused multiply-add. -fno-math-errno: nobody
      # reads errno, and square roots are one instruction without it.
      # -Wno-psabi: functions that pass vectors are inlined (lanes.hpp).
      "cflags_cc": [
        "-std=c++20", "-O3", "-ffp-contract=off", "-fno-exceptions", "-fno-math-errno", "-fvisibility=hidden",
        "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-psabi"
      ],
      "cflags_cc!": ["-std=gnu++17", "-std=gnu++20"],
      "xcode_settings": {
        "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
        "CLANG_CXX_LIBRARY": "libc++",
        "GCC_ENABLE_CPP_EXCEPTIONS": "NO",
        "GCC_OPTIMIZATION_LEVEL": "3",
        "GCC_SYMBOLS_PRIVATE_EXTERN": "YES",
        "MACOSX_DEPLOYMENT_TARGET": "12.0",
        "OTHER_CPLUSPLUSFLAGS": ["-ffp-contract=off"],
        "WARNING_CFLAGS": ["-Wall", "-Wextra", "-Werror"]
      },
      "conditions": [
        ["OS=='win'", {
          "msvs_settings": {
            "VCCLCompilerTool": {
              "AdditionalOptions": ["/std:c++20", "/fp:precise"],
              "ExceptionHandling": 0,
              "Optimization": 3,
              "WarnAsError": "true"
            }
          }
        }]
      ]
    }
  ]
}
