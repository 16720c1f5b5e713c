// A node of libtorch's autograd whose backward pass is a function of Rust.

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

// `gradients` receives new tensors, or null where none is needed. Returns null, or a message that ck_free releases.
// With `again`, the gradients must be made of differentiable operations.
using Backward = char* (*)(const void* state, at::Tensor** inputs, size_t count, at::Tensor* gradient,
                           const bool* needed, bool again, at::Tensor** gradients);
using Release = void (*)(const void* state);

struct RustNode : torch::autograd::Node {
  const void* state = nullptr;
  Backward backward = nullptr;
  Release release = nullptr;
  std::vector<SavedVariable> inputs;

  ~RustNode() override { free_state(); }

  void free_state() {
    if (state != nullptr) release(state);
    state = nullptr;
  }

  std::string name() const override { return "RustNode"; }

  void release_variables() override {
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto& input : inputs) input.reset_data();
    free_state();
  }

  variable_list apply(variable_list&& given) override {
    const size_t count = inputs.size();
    variable_list result(count);
    if (!given[0].defined()) return result;
    TORCH_CHECK(state != nullptr, "the graph of this operation was freed by an earlier backward pass");
    std::vector<at::Tensor> unpacked;
    for (auto& input : inputs) unpacked.push_back(input.unpack());
    std::vector<at::Tensor*> pointers(count), gradients(count, nullptr);
    std::unique_ptr<bool[]> needed(new bool[count]);
    for (size_t i = 0; i < count; ++i) {
      pointers[i] = &unpacked[i];
      needed[i] = task_should_compute_output(i);
    }
    char* message = backward(state, pointers.data(), count, &given[0], needed.get(), at::GradMode::is_enabled(),
                             gradients.data());
    for (size_t i = 0; i < count; ++i) {
      if (gradients[i] != nullptr) {
        result[i] = *gradients[i];
        delete gradients[i];
      }
    }
    if (message != nullptr) {
      std::string text(message);
      std::free(message);
      throw std::runtime_error(text);
    }
    return result;
  }
};

} // namespace

extern "C" {

void ck_free(char* message) { std::free(message); }

// Makes `output` the result of an operation on `inputs`. Takes `state`, whatever is returned: null, or a message.
char* ck_attach(at::Tensor** inputs, size_t count, at::Tensor* output, const void* state, Backward backward,
                Release release) {
  try {
    auto node = c10::make_intrusive<RustNode>();
    node->state = state;
    node->backward = backward;
    node->release = release;
    variable_list variables;
    for (size_t i = 0; i < count; ++i) variables.push_back(*inputs[i]);
    node->set_next_edges(torch::autograd::collect_next_edges(variables));
    for (auto& variable : variables) node->inputs.emplace_back(variable, false);
    torch::autograd::set_history(*output, node);
    return nullptr;
  } catch (const c10::Error& error) {
    return strdup(error.what_without_backtrace());
  } catch (const std::exception& error) {
    return strdup(error.what());
  } catch (...) {
    return strdup("an unknown exception");
  }
}

} // extern "C"
