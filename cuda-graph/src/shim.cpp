// Streams, graphs and arithmetic modes of libtorch behind functions that Rust can call. Each function that can fail
// returns nullptr, or a message that cg_free releases.

#include <ATen/Context.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/Event.h>
#include <c10/cuda/CUDAStream.h>

#include <cstdlib>
#include <cstring>
#include <exception>

namespace {

template <typename F>
char* guarded(F work) {
  try {
    work();
    return nullptr;
  } catch (const c10::Error& error) {
    return strdup(error.what_without_backtrace());
  } catch (const std::exception& error) {
    return strdup(error.what());
  } catch (...) {
    return strdup("an unknown exception");
  }
}

void wait_for(c10::Stream later, c10::Stream earlier) {
  c10::Event event(c10::DeviceType::CUDA);
  event.record(earlier);
  event.block(later);
}

} // namespace

extern "C" {

void cg_free(char* message) { std::free(message); }

char* cg_set_arithmetic(int tf32) {
  return guarded([&] {
    auto& context = at::globalContext();
    context.setAllowTF32CuBLAS(tf32 != 0);
    context.setAllowTF32CuDNN(tf32 != 0);
    context.setDeterministicCuDNN(true);
    context.setBenchmarkCuDNN(false);
  });
}

char* cg_stream_new(int device, c10::cuda::CUDAStream** stream) {
  return guarded([&] {
    *stream = new c10::cuda::CUDAStream(c10::cuda::getStreamFromPool(false, static_cast<c10::DeviceIndex>(device)));
  });
}

void cg_stream_free(c10::cuda::CUDAStream* stream) { delete stream; }

// Makes `stream` this thread's current stream, after the work on the one before, which it returns.
char* cg_stream_enter(c10::cuda::CUDAStream* stream, c10::cuda::CUDAStream** before) {
  return guarded([&] {
    auto current = c10::cuda::getCurrentCUDAStream(stream->device_index());
    wait_for(*stream, current);
    *before = new c10::cuda::CUDAStream(current);
    c10::cuda::setCurrentCUDAStream(*stream);
  });
}

// Makes `before` the current stream again, after the work on `stream`, and releases it.
char* cg_stream_leave(c10::cuda::CUDAStream* stream, c10::cuda::CUDAStream* before) {
  return guarded([&] {
    c10::cuda::setCurrentCUDAStream(*before);
    wait_for(*before, *stream);
    delete before;
  });
}

char* cg_graph_begin(at::cuda::CUDAGraph** graph) {
  return guarded([&] {
    auto made = std::make_unique<at::cuda::CUDAGraph>();
    // Other threads may go on to use the device.
    made->capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
    *graph = made.release();
  });
}

char* cg_graph_end(at::cuda::CUDAGraph* graph) {
  return guarded([&] { graph->capture_end(); });
}

char* cg_graph_replay(at::cuda::CUDAGraph* graph) {
  return guarded([&] { graph->replay(); });
}

void cg_graph_free(at::cuda::CUDAGraph* graph) {
  std::free(guarded([&] { delete graph; }));
}

} // extern "C"
