// Checks of the self-test: a failed one is printed and counted.
#pragma once

#include <cstdio>

namespace selftest {

inline int failures = 0;

inline void check(bool holds, const char* what, const char* file, int line) {
  if (holds) return;
  ++failures;
  std::fprintf(stderr, "%s:%d: %s\n", file, line, what);
}

// One function per file of the self-test, called by main.cpp.
void test_random();
void test_transport();
void test_tracking();
void test_simulation();
void test_fit();
void test_reconstruction();
void test_track_fit();
void test_track_search();
void test_strips();

}  // namespace selftest

#define CHECK(condition) selftest::check(condition, #condition, __FILE__, __LINE__)
