// The engine as a Node-API addon. It checks arguments, so that no call reads or writes beyond a typed array.

#include <node_api.h>
#include <stdlib.h>

#include "engine.h"

namespace ridgeline {

namespace {

/** Object behind an External; its trial is null after `free`. */
struct Handle {
  Trial* trial;
};

/** ASCII of `ridgelin` and `etrial`, and a version. */
constexpr napi_type_tag handleTag = {0x7269'6467'656c'696e, 0x6574'7269'616c'0001};

void finalize(napi_env, void* data, void*) {
  Handle* handle = static_cast<Handle*>(data);
  if (handle->trial != nullptr) destroy(handle->trial);
  free(handle);
}

/** Elements of a typed array. */
template <class T>
struct Numbers {
  T* data;
  size_t length;
};

/** Arguments of a call, in order. The first invalid argument throws an error; later ones read as empty. */
class Arguments {
 public:
  Arguments(napi_env env, napi_callback_info info) : env(env) {
    napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  }

  bool hasFailed() const { return failed; }

  napi_value refuse(const char* message) {
    if (!failed) napi_throw_type_error(env, "ERR_INVALID_ARG_VALUE", message);
    failed = true;
    return nullptr;
  }

  Handle* handle() {
    void* data = nullptr;
    bool isTrial = false;
    napi_value value = next();
    napi_valuetype type;
    if (napi_typeof(env, value, &type) == napi_ok && type == napi_external) {
      napi_check_object_type_tag(env, value, &handleTag, &isTrial);
    }
    if (!isTrial || napi_get_value_external(env, value, &data) != napi_ok)
      return refuse("not a trial of this engine"), nullptr;
    return static_cast<Handle*>(data);
  }

  Trial* trial() {
    Handle* object = handle();
    if (object == nullptr) return nullptr;
    if (object->trial == nullptr) refuse("the trial was freed");
    return object->trial;
  }

  /** A whole number, at least 0. */
  size_t wholeNumber() {
    double number = -1;
    if (napi_get_value_double(env, next(), &number) != napi_ok || !(number >= 0 && number < 0x1p53) ||
        number != double(size_t(number))) {
      return refuse("a count must be a whole number from 0 to 2^53 - 1"), 0;
    }
    return size_t(number);
  }

  template <class T>
  Numbers<T> array(napi_typedarray_type expected) {
    void* data = nullptr;
    size_t length = 0;
    napi_typedarray_type type;
    napi_value value = next();
    if (napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr) != napi_ok ||
        type != expected) {
      return refuse("a typed array has the wrong type"), Numbers<T>{nullptr, 0};
    }
    return {static_cast<T*>(data), length};
  }

  template <class T>
  Numbers<T> arrayOrNull(napi_typedarray_type expected) {
    napi_valuetype type;
    if (nextIndex < count && napi_typeof(env, values[nextIndex], &type) == napi_ok && type == napi_null) {
      return nextIndex++, Numbers<T>{nullptr, 0};
    }
    return array<T>(expected);
  }

  /** Array of bytes or floats, depending on the trial's description. */
  Numbers<const void> bytesOrFloats(bool areBytes) {
    if (areBytes) {
      auto [data, length] = array<uint8_t>(napi_uint8_array);
      return {data, length};
    }
    auto [data, length] = array<float>(napi_float32_array);
    return {data, length};
  }

  /** Examples: inputs, targets, order, length of the order. Every index in the order must exist. */
  Examples examples(const Spec& spec) {
    const Numbers<const void> inputs = bytesOrFloats(spec.inputBytes),
                              targets = bytesOrFloats(spec.targetBytes);
    const Numbers<uint32_t> order = array<uint32_t>(napi_uint32_array);
    const size_t count = wholeNumber();
    if (failed) return {};
    if (count > order.length) return refuse("the order has fewer examples than its given length"), Examples{};
    const size_t rows = inputs.length / size_t(spec.features);
    const size_t available = rows < targets.length ? rows : targets.length;
    for (size_t i = 0; i < count; i++) {
      if (order.data[i] >= available)
        return refuse("the order names an example that does not exist"), Examples{};
    }
    return {inputs.data, targets.data, order.data, long(count)};
  }

  Sums* sums() {
    const Numbers<double> numbers = array<double>(napi_float64_array);
    if (!failed && numbers.length < sizeof(Sums) / sizeof(double)) refuse("the sums need 5 numbers");
    return reinterpret_cast<Sums*>(numbers.data);
  }

 private:
  napi_env env;
  /** Capacity of `values`, then the number of arguments. */
  size_t count = 12;
  napi_value values[12];
  size_t nextIndex = 0;
  bool failed = false;

  napi_value next() {
    if (nextIndex < count) return values[nextIndex++];
    napi_value undefined;
    napi_get_undefined(env, &undefined);
    return undefined;
  }
};

/** JavaScript number of a value. */
napi_value toNumber(napi_env env, double value) {
  napi_value result = nullptr;
  napi_create_double(env, value, &result);
  return result;
}

napi_value versionCall(napi_env env, napi_callback_info) { return toNumber(env, engineVersion); }

napi_value fusedCall(napi_env env, napi_callback_info) { return toNumber(env, fused()); }

napi_value createCall(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const Numbers<double> spec = arguments.array<double>(napi_float64_array);
  const size_t length = arguments.wholeNumber();
  if (arguments.hasFailed()) return nullptr;
  if (length > spec.length) return arguments.refuse("the description is shorter than its given length");
  const char* refusal = nullptr;
  Trial* trial = create(spec.data, length, &refusal);
  if (refusal != nullptr) return arguments.refuse(refusal);
  // Memory is short.
  if (trial == nullptr) return toNumber(env, 0);
  Handle* handle = static_cast<Handle*>(malloc(sizeof(Handle)));
  handle->trial = trial;
  napi_value result = nullptr;
  napi_create_external(env, handle, finalize, nullptr, &result);
  napi_type_tag_object(env, result, &handleTag);
  return result;
}

napi_value freeCall(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  Handle* handle = arguments.handle();
  if (handle == nullptr) return nullptr;
  if (handle->trial != nullptr) destroy(handle->trial);
  handle->trial = nullptr;
  return nullptr;
}

napi_value weightCountCall(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const Trial* trial = arguments.trial();
  return trial == nullptr ? nullptr : toNumber(env, double(weightCount(trial)));
}

napi_value stateCountCall(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const Trial* trial = arguments.trial();
  return trial == nullptr ? nullptr : toNumber(env, double(stateCount(trial)));
}

/** Calls `use` with the arguments: a trial, and an array of at least `countOf(trial)` floats. */
template <class Use>
napi_value withNumbers(napi_env env, napi_callback_info info, long (*countOf)(const Trial*), Use use) {
  Arguments arguments(env, info);
  Trial* trial = arguments.trial();
  const Numbers<float> numbers = arguments.array<float>(napi_float32_array);
  if (arguments.hasFailed()) return nullptr;
  if (numbers.length < size_t(countOf(trial)))
    return arguments.refuse("the array is too short for the trial");
  use(trial, numbers.data);
  return nullptr;
}

napi_value readWeightsCall(napi_env env, napi_callback_info info) {
  return withNumbers(env, info, weightCount, readWeights);
}

napi_value writeWeightsCall(napi_env env, napi_callback_info info) {
  return withNumbers(env, info, weightCount, writeWeights);
}

napi_value readStateCall(napi_env env, napi_callback_info info) {
  return withNumbers(env, info, stateCount, readState);
}

napi_value writeStateCall(napi_env env, napi_callback_info info) {
  return withNumbers(env, info, stateCount, writeState);
}

napi_value trainCall(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  Trial* trial = arguments.trial();
  if (arguments.hasFailed()) return nullptr;
  const Spec& spec = getSpec(trial);
  const Examples examples = arguments.examples(spec);
  const Numbers<double> rates = arguments.array<double>(napi_float64_array);
  const size_t steps = arguments.wholeNumber(), firstStep = arguments.wholeNumber();
  const Numbers<uint32_t> keys = arguments.array<uint32_t>(napi_uint32_array);
  Sums* sums = arguments.sums();
  if (arguments.hasFailed()) return nullptr;
  const size_t batchSize = size_t(spec.batchSize), rows = size_t(examples.count);
  if (steps != (rows + batchSize - 1) / batchSize)
    return arguments.refuse("the number of steps differs from the number of batches");
  if (rates.length < steps) return arguments.refuse("there are fewer learning rates than steps");
  if (keys.length < steps * size_t(drawingLayers(trial)) * 2)
    return arguments.refuse("there are too few dropout keys");
  if (firstStep == 0) return arguments.refuse("steps are counted from 1");
  train(trial, examples, {long(steps), long(firstStep), rates.data, keys.data}, sums);
  return nullptr;
}

napi_value evaluateCall(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  Trial* trial = arguments.trial();
  if (arguments.hasFailed()) return nullptr;
  const Spec& spec = getSpec(trial);
  const Examples examples = arguments.examples(spec);
  const Numbers<float> outputs = arguments.arrayOrNull<float>(napi_float32_array);
  const Numbers<float> losses = arguments.arrayOrNull<float>(napi_float32_array);
  const Numbers<uint8_t> hits = arguments.arrayOrNull<uint8_t>(napi_uint8_array);
  Sums* sums = arguments.sums();
  if (arguments.hasFailed()) return nullptr;
  const size_t rows = size_t(examples.count);
  const auto isNullOrHolds = [](const auto& array, size_t count) {
    return array.data == nullptr || array.length >= count;
  };
  if (!isNullOrHolds(outputs, rows * size_t(spec.units)) || !isNullOrHolds(losses, rows) ||
      !isNullOrHolds(hits, rows)) {
    return arguments.refuse("an output array is too short");
  }
  evaluate(trial, examples, {outputs.data, losses.data, hits.data}, sums);
  return nullptr;
}

napi_value figuresCall(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const Trial* trial = arguments.trial();
  const Numbers<double> out = arguments.array<double>(napi_float64_array);
  if (arguments.hasFailed()) return nullptr;
  if (out.length < sizeof(Figures) / sizeof(double)) return arguments.refuse("the figures need 3 numbers");
  *reinterpret_cast<Figures*>(out.data) = figures(trial);
  return nullptr;
}

}  // namespace
}  // namespace ridgeline

NAPI_MODULE_INIT() {
  using namespace ridgeline;
  const struct {
    const char* name;
    napi_callback call;
  } functions[] = {
      {"version", versionCall},
      {"fused", fusedCall},
      {"create", createCall},
      {"free", freeCall},
      {"train", trainCall},
      {"evaluate", evaluateCall},
      {"weightCount", weightCountCall},
      {"figures", figuresCall},
      {"readWeights", readWeightsCall},
      {"writeWeights", writeWeightsCall},
      {"stateCount", stateCountCall},
      {"readState", readStateCall},
      {"writeState", writeStateCall},
  };
  for (const auto& [name, call] : functions) {
    napi_value function;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, call, nullptr, &function);
    napi_set_named_property(env, exports, name, function);
  }
  return exports;
}
