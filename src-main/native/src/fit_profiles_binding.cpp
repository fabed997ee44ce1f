#include "fit_profiles_binding.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "beam_profile.hpp"
#include "job_binding.hpp"
#include "object_arguments.hpp"

namespace beamglass {
namespace {

constexpr std::size_t kProfilesPerBlock = 16;

struct ProfileWork {
  ProfileSettings settings;
  std::vector<double> charges;
  std::vector<Profile> profiles;
};

void read_request(const Napi::Object& request, ProfileWork& work, ArgumentReader& reader) {
  work.settings.first = reader.number(request, "first", -1e6, 1e6);
  work.settings.pitch = reader.number(request, "pitch", 1e-6, 1e6);
  work.settings.variance_per_charge = reader.number(request, "variancePerCharge", 0, 1e12);
  work.settings.noise = reader.doubles(request, "noise");
  work.charges = reader.doubles(request, "charges");
  if (!reader.ok()) return;
  const auto& noise = work.settings.noise;
  if (noise.empty() || !std::all_of(noise.begin(), noise.end(), [](double value) { return value > 0 && std::isfinite(value); })) {
    reader.fail("noise must hold a number above 0 for each strip");
    return;
  }
  if (work.charges.size() % noise.size() != 0) reader.fail("charges must hold a value for each strip of each profile");
}

Napi::Value results(Napi::Env env, const std::vector<Profile>& profiles) {
  const Napi::Object out = Napi::Object::New(env);
  const auto set = [&](const char* name, double Profile::* member) {
    std::vector<double> values;
    values.reserve(profiles.size());
    for (const Profile& profile : profiles) values.push_back(profile.*member);
    set_column<Napi::Float64Array>(out, name, values);
  };
  set("charge", &Profile::charge);
  set("mean", &Profile::mean);
  set("area", &Profile::area);
  set("areaError", &Profile::area_error);
  set("centre", &Profile::centre);
  set("centreError", &Profile::centre_error);
  set("width", &Profile::width);
  set("widthError", &Profile::width_error);
  set("chi2", &Profile::chi2);
  std::vector<std::uint32_t> degrees;
  for (const Profile& profile : profiles) degrees.push_back(static_cast<std::uint32_t>(profile.degrees));
  set_column<Napi::Uint32Array>(out, "degrees", degrees);
  return out;
}

}  // namespace

Napi::Value fit_profiles(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ArgumentReader reader(env);
  const Napi::Object request = request_object(info, reader);
  const Napi::Function on_progress = progress_function(info, reader);
  if (!reader.ok()) return env.Undefined();
  const auto work = std::make_shared<ProfileWork>();
  read_request(request, *work, reader);
  if (!reader.ok()) return env.Undefined();
  const std::size_t strips = work->settings.noise.size();
  const std::size_t count = work->charges.size() / strips;
  work->profiles.resize(count);
  NativeWork native;
  native.blocks = (count + kProfilesPerBlock - 1) / kProfilesPerBlock;
  native.run_block = [work, strips, count](std::size_t block) {
    const std::size_t begin = block * kProfilesPerBlock;
    const std::size_t end = std::min(begin + kProfilesPerBlock, count);
    for (std::size_t i = begin; i < end; ++i) {
      work->profiles[i] = beam_profile(work->settings, std::span(work->charges).subspan(i * strips, strips));
    }
    return end - begin;
  };
  native.result = [work](Napi::Env environment, const std::vector<Napi::ObjectReference>&) -> Napi::Value {
    return results(environment, work->profiles);
  };
  return start_job(env, *env.GetInstanceData<Engine>(), std::move(native), on_progress);
}

}  // namespace beamglass
