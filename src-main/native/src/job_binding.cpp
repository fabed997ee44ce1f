#include "job_binding.hpp"

#include <chrono>
#include <utility>

namespace beamglass {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kProgressInterval = std::chrono::milliseconds(50);

// What belongs to the JavaScript thread: made, used and destroyed there.
struct JavaScriptSide {
  Engine* engine;
  Napi::Promise::Deferred deferred;
  std::vector<Napi::ObjectReference> kept;
  std::function<Napi::Value(Napi::Env, const std::vector<Napi::ObjectReference>&)> result;
  std::shared_ptr<JobControl> control;

  void settle(Napi::Env env) {
    engine->leave(control);
    if (control->cancelled.load()) {
      const Napi::Error error = Napi::Error::New(env, "The job was cancelled");
      error.Set("code", Napi::String::New(env, "CANCELLED"));
      deferred.Reject(error.Value());
    } else {
      deferred.Resolve(result(env, kept));
    }
  }
};

enum class Message { kProgress, kEnd };

void call_javascript(Napi::Env env, Napi::Function on_progress, JavaScriptSide* side, Message* message) {
  const Message kind = *message;
  delete message;
  if (static_cast<napi_env>(env) == nullptr) return;
  if (kind == Message::kEnd) {
    side->settle(env);
  } else if (!on_progress.IsEmpty()) {
    on_progress.Call({Napi::Number::New(env, static_cast<double>(side->control->done.load()))});
  }
}

using Channel = Napi::TypedThreadSafeFunction<JavaScriptSide, Message, call_javascript>;

// The threads' end of the channel. JavaScript may close it under them (a worker that ends), after
// which it must not be touched: hence one lock and one flag.
class Reporter {
 public:
  explicit Reporter(Channel channel) : channel_(channel) {}

  void progress() {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock.owns_lock() || Clock::now() < next_) return;
    next_ = Clock::now() + kProgressInterval;
    send(Message::kProgress);
  }

  void end() {
    const std::lock_guard lock(mutex_);
    send(Message::kEnd);
    if (open_) channel_.Release();
    open_ = false;
  }

 private:
  void send(Message kind) {
    if (!open_) return;
    auto message = std::make_unique<Message>(kind);
    if (channel_.NonBlockingCall(message.get()) == napi_ok) {
      static_cast<void>(message.release());
    } else {
      open_ = false;
    }
  }

  std::mutex mutex_;
  Channel channel_;
  bool open_ = true;
  Clock::time_point next_ = Clock::time_point::min();
};

}  // namespace

Engine::~Engine() {
  const std::lock_guard lock(mutex_);
  for (const auto& control : jobs_) control->cancelled = true;
}

void Engine::enter(const std::shared_ptr<JobControl>& control) {
  const std::lock_guard lock(mutex_);
  jobs_.insert(control);
}

void Engine::leave(const std::shared_ptr<JobControl>& control) {
  const std::lock_guard lock(mutex_);
  jobs_.erase(control);
}

Napi::Value start_job(Napi::Env env, Engine& engine, NativeWork work, const Napi::Function& on_progress) {
  BlockJob job;
  const std::shared_ptr<JobControl> control = job.control;
  auto* side = new JavaScriptSide{&engine, Napi::Promise::Deferred::New(env), std::move(work.kept),
                                  std::move(work.result), control};
  const Napi::Promise promise = side->deferred.Promise();
  const Channel channel =
      Channel::New(env, on_progress, "beamglass job", 0, 1, side,
                   [](Napi::Env, void*, JavaScriptSide* context) { delete context; }, static_cast<void*>(nullptr));
  if (env.IsExceptionPending()) {
    delete side;
    return env.Undefined();
  }
  const auto reporter = std::make_shared<Reporter>(channel);
  job.blocks = work.blocks;
  job.run_block = std::move(work.run_block);
  job.on_progress = [reporter] { reporter->progress(); };
  job.on_end = [reporter] { reporter->end(); };
  engine.enter(control);
  start(engine.pool(), std::move(job));

  const Napi::Object handle = Napi::Object::New(env);
  handle.Set("promise", promise);
  handle.Set("cancel", Napi::Function::New(env, [control](const Napi::CallbackInfo&) { control->cancelled = true; }));
  return handle;
}

}  // namespace beamglass
