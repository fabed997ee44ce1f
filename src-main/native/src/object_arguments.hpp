// Objects as arguments: reads properties once each and remembers the first thing that does not fit,
// which throws a TypeError in JavaScript that names it.
#pragma once

#include <napi.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace beamglass {

class ArgumentReader {
 public:
  explicit ArgumentReader(Napi::Env env) : env_(env) {}

  bool ok() const { return !failed_ && !env_.IsExceptionPending(); }
  void fail(const std::string& message);

  // A number between two bounds, both allowed.
  double number(const Napi::Object& object, const char* name, double low, double high);
  std::uint64_t integer(const Napi::Object& object, const char* name, double high);
  bool boolean(const Napi::Object& object, const char* name);
  std::string text(const Napi::Object& object, const char* name);
  Napi::Object object(const Napi::Object& object, const char* name);
  Napi::Object element(const Napi::Array& array, std::uint32_t index, const char* name);
  Napi::Array array(const Napi::Object& object, const char* name);

  // Copies of typed arrays: what was checked cannot change while threads use it.
  std::vector<double> doubles(const Napi::Object& object, const char* name);
  std::vector<std::int32_t> integers(const Napi::Object& object, const char* name);
  std::vector<std::uint32_t> words(const Napi::Object& object, const char* name);
  std::vector<std::uint8_t> bytes(const Napi::Object& object, const char* name);
  // Row offsets that begin at 0, never go backwards and end at `rows`.
  std::vector<std::uint32_t> offsets(const Napi::Object& object, const char* name, std::size_t rows);
  // Fails unless both lengths agree.
  void same_length(const char* name, std::size_t length, std::size_t expected);

 private:
  Napi::Value get(const Napi::Object& object, const char* name);
  template <class Array, class T>
  std::vector<T> copy(const Napi::Object& object, const char* name, napi_typedarray_type type, const char* type_name);

  Napi::Env env_;
  bool failed_ = false;
};

// No NaN among them, either.
bool all_within(const std::vector<double>& values, double low, double high);

// The first argument of every function of the engine.
Napi::Object request_object(const Napi::CallbackInfo& info, ArgumentReader& reader);

// The function for progress, which may be left out.
Napi::Function progress_function(const Napi::CallbackInfo& info, ArgumentReader& reader);

// Columns of results that blocks of work filled one by one, joined in their order.
template <class Array, class T>
Napi::Value join_columns(Napi::Env env, const std::vector<std::vector<T>>& parts) {
  std::size_t size = 0;
  for (const auto& part : parts) size += part.size();
  auto joined = Array::New(env, size);
  // A thread that is being ended makes no more objects, and says so without an exception.
  if (joined.IsEmpty() || env.IsExceptionPending()) return env.Undefined();
  T* to = joined.Data();
  for (const auto& part : parts) to = std::copy(part.begin(), part.end(), to);
  return joined;
}

// A column of a result.
template <class Array, class T>
void set_column(const Napi::Object& object, const char* name, const std::vector<T>& column) {
  object.Set(name, join_columns<Array, T>(object.Env(), {column}));
}

}  // namespace beamglass
