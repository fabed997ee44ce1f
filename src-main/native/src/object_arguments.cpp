#include "object_arguments.hpp"

#include <cmath>
#include <sstream>

#include "array_arguments.hpp"

namespace beamglass {

void ArgumentReader::fail(const std::string& message) {
  if (ok()) throw_type_error(env_, message);
  failed_ = true;
}

Napi::Value ArgumentReader::get(const Napi::Object& object, const char* name) {
  if (!ok() || object.IsEmpty()) {
    failed_ = true;
    return env_.Undefined();
  }
  const Napi::Value value = object.Get(name);
  if (env_.IsExceptionPending()) {
    failed_ = true;
    return env_.Undefined();
  }
  return value;
}

double ArgumentReader::number(const Napi::Object& object, const char* name, double low, double high) {
  const Napi::Value value = get(object, name);
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
  if (number >= low && number <= high) return number;
  std::ostringstream message;
  message << name << " must be a number from " << low << " to " << high;
  fail(message.str());
  return low;
}

std::uint64_t ArgumentReader::integer(const Napi::Object& object, const char* name, double high) {
  const double value = number(object, name, 0, high);
  if (value != std::floor(value)) fail(std::string(name) + " must be a whole number");
  return static_cast<std::uint64_t>(value);
}

bool ArgumentReader::boolean(const Napi::Object& object, const char* name) {
  const Napi::Value value = get(object, name);
  if (value.IsBoolean()) return value.As<Napi::Boolean>().Value();
  fail(std::string(name) + " must be true or false");
  return false;
}

std::string ArgumentReader::text(const Napi::Object& object, const char* name) {
  const Napi::Value value = get(object, name);
  if (value.IsString()) return value.As<Napi::String>().Utf8Value();
  fail(std::string(name) + " must be a text");
  return {};
}

Napi::Object ArgumentReader::object(const Napi::Object& object, const char* name) {
  const Napi::Value value = get(object, name);
  if (value.IsObject()) return value.As<Napi::Object>();
  fail(std::string(name) + " must be an object");
  return {};
}

Napi::Object ArgumentReader::element(const Napi::Array& array, std::uint32_t index, const char* name) {
  if (!ok()) return {};
  const Napi::Value value = array.Get(index);
  if (!env_.IsExceptionPending() && value.IsObject()) return value.As<Napi::Object>();
  fail(std::string(name) + " must be objects");
  return {};
}

Napi::Array ArgumentReader::array(const Napi::Object& object, const char* name) {
  const Napi::Value value = get(object, name);
  if (value.IsArray()) return value.As<Napi::Array>();
  fail(std::string(name) + " must be an array");
  return {};
}

template <class Array, class T>
std::vector<T> ArgumentReader::copy(const Napi::Object& object, const char* name, napi_typedarray_type type,
                                    const char* type_name) {
  const Napi::Value value = get(object, name);
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type) {
    fail(std::string(name) + " must be a " + type_name);
    return {};
  }
  const auto array = value.As<Array>();
  return std::vector<T>(array.Data(), array.Data() + array.ElementLength());
}

std::vector<double> ArgumentReader::doubles(const Napi::Object& object, const char* name) {
  return copy<Napi::Float64Array, double>(object, name, napi_float64_array, "Float64Array");
}

std::vector<std::int32_t> ArgumentReader::integers(const Napi::Object& object, const char* name) {
  return copy<Napi::Int32Array, std::int32_t>(object, name, napi_int32_array, "Int32Array");
}

std::vector<std::uint32_t> ArgumentReader::words(const Napi::Object& object, const char* name) {
  return copy<Napi::Uint32Array, std::uint32_t>(object, name, napi_uint32_array, "Uint32Array");
}

std::vector<std::uint8_t> ArgumentReader::bytes(const Napi::Object& object, const char* name) {
  return copy<Napi::Uint8Array, std::uint8_t>(object, name, napi_uint8_array, "Uint8Array");
}

std::vector<std::uint32_t> ArgumentReader::offsets(const Napi::Object& object, const char* name, std::size_t rows) {
  const Napi::Value value = get(object, name);
  if (!ok()) return {0};
  auto offsets = row_offsets(value, name, rows);
  if (offsets) return std::move(*offsets);
  failed_ = true;
  return {0};
}

void ArgumentReader::same_length(const char* name, std::size_t length, std::size_t expected) {
  if (length != expected) {
    fail(std::string(name) + " must hold " + std::to_string(expected) + " numbers, not " + std::to_string(length));
  }
}

bool all_within(const std::vector<double>& values, double low, double high) {
  return std::all_of(values.begin(), values.end(), [=](double value) { return value >= low && value <= high; });
}

Napi::Object request_object(const Napi::CallbackInfo& info, ArgumentReader& reader) {
  if (info.Length() >= 1 && info[0].IsObject()) return info[0].As<Napi::Object>();
  reader.fail("The request must be an object");
  return {};
}

Napi::Function progress_function(const Napi::CallbackInfo& info, ArgumentReader& reader) {
  if (info.Length() < 2 || info[1].IsUndefined()) return {};
  if (info[1].IsFunction()) return info[1].As<Napi::Function>();
  reader.fail("onProgress must be a function");
  return {};
}

}  // namespace beamglass
