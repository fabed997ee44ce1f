#include "array_arguments.hpp"

namespace beamglass {
namespace {

std::optional<Napi::TypedArray> typed_array(const Napi::Value& value, const char* name, napi_typedarray_type type,
                                            const char* type_name) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type) {
    throw_type_error(value.Env(), std::string(name) + " must be a " + type_name);
    return std::nullopt;
  }
  return value.As<Napi::TypedArray>();
}

}  // namespace

void throw_type_error(Napi::Env env, const std::string& message) {
  Napi::TypeError::New(env, message).ThrowAsJavaScriptException();
}

std::optional<std::span<const float>> float_array(const Napi::Value& value, const char* name) {
  const auto array = typed_array(value, name, napi_float32_array, "Float32Array");
  if (!array) return std::nullopt;
  const auto floats = array->As<Napi::Float32Array>();
  return std::span<const float>(floats.Data(), floats.ElementLength());
}

std::optional<std::vector<std::uint32_t>> row_offsets(const Napi::Value& value, const char* name, std::size_t rows) {
  const auto array = typed_array(value, name, napi_uint32_array, "Uint32Array");
  if (!array) return std::nullopt;
  const auto words = array->As<Napi::Uint32Array>();
  std::vector<std::uint32_t> offsets(words.Data(), words.Data() + words.ElementLength());
  bool rises = !offsets.empty() && offsets.front() == 0 && offsets.back() == rows;
  for (std::size_t i = 1; rises && i < offsets.size(); ++i) rises = offsets[i] >= offsets[i - 1];
  if (!rises) {
    throw_type_error(value.Env(), std::string(name) + " must rise from 0 to " + std::to_string(rows));
    return std::nullopt;
  }
  return offsets;
}

}  // namespace beamglass
