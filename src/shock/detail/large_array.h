// An array for sweeps and gathers over hundreds of megabytes: on pages as large as the system gives, so that gathers miss fewer
// addresses and reading ahead does not stop at every small page.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace entrepot::shock::detail {

template <class T>
class LargeArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  LargeArray() = default;
  explicit LargeArray(std::size_t count, T value = {}) : data_(allocate(count)), count_(count) { std::fill_n(data_.get(), count, value); }

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  T* begin() { return data_.get(); }
  T* end() { return data_.get() + count_; }
  const T* begin() const { return data_.get(); }
  const T* end() const { return data_.get() + count_; }
  std::size_t size() const { return count_; }
  T& operator[](std::size_t i) { return data_.get()[i]; }
  const T& operator[](std::size_t i) const { return data_.get()[i]; }
  void fill(T value) { std::fill_n(data_.get(), count_, value); }

 private:
  static constexpr std::size_t page = std::size_t{2} << 20, line = 64;

  struct Free {
    std::align_val_t alignment{line};
    void operator()(T* memory) const { ::operator delete(memory, alignment); }
  };
  using Memory = std::unique_ptr<T, Free>;

  static Memory allocate(std::size_t count) {
    const std::size_t bytes = std::max<std::size_t>(count, 1) * sizeof(T);
    const std::align_val_t alignment{bytes < page ? line : page};
    void* memory = ::operator new(bytes, alignment);
#ifdef __linux__
    if (bytes >= page) ::madvise(memory, bytes / page * page, MADV_HUGEPAGE);  // a wish: without it all works the same
#endif
    return Memory(static_cast<T*>(memory), Free{alignment});
  }

  Memory data_;
  std::size_t count_ = 0;
};

}  // namespace entrepot::shock::detail
