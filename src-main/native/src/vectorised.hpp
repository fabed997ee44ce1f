// Loops that gain from wider vectors are compiled twice where the platform can choose between both when the addon is
// loaded. Both give the same bits: multiplication and addition are never contracted (binding.gyp), and order is kept.
#pragma once

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__linux__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define BEAMGLASS_VECTORISED __attribute__((target_clones("avx2", "default")))
#else
#define BEAMGLASS_VECTORISED
#endif

// What such a loop is made of must be compiled with it, once for each kind of vectors.
#if defined(__GNUC__)
#define BEAMGLASS_INLINE __attribute__((always_inline)) inline
#else
#define BEAMGLASS_INLINE inline
#endif
