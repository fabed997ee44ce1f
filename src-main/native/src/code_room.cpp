#include "code_room.hpp"

#include <string>

namespace beamglass {

// Empty where there is none: what was given does not fit, or the thread is being ended.
Napi::Uint16Array room_for_codes(const Napi::Object& request, std::size_t size, ArgumentReader& reader) {
  const Napi::Value given = request.Get("into");
  if (!reader.ok()) return {};
  if (given.IsUndefined()) return Napi::Uint16Array::New(request.Env(), size);
  const bool fits = given.IsTypedArray() && given.As<Napi::TypedArray>().TypedArrayType() == napi_uint16_array &&
                    given.As<Napi::TypedArray>().ElementLength() >= size;
  if (fits) return given.As<Napi::Uint16Array>();
  reader.fail("into must be a Uint16Array of at least " + std::to_string(size) + " numbers");
  return {};
}

}  // namespace beamglass
