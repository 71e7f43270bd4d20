#include "mpi_blocks.h"

#include <chrono>
#include <future>
#include <string_view>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <mpi.h>

#include "base/text.h"

namespace entrepot::app {
namespace {

constexpr int to_rank_0 = 1, from_rank_0 = 2;
constexpr std::int64_t nothing_left = -1;

void send(const std::string& text) { MPI_Send(text.data(), static_cast<int>(text.size()), MPI_CHAR, 0, to_rank_0, MPI_COMM_WORLD); }

std::string line_message(std::size_t block, const std::string& line) { return fmt::format("line {}\n{}", block, line); }

std::string error_message(std::size_t block, const Error& error) {
  return fmt::format("error {}\n{}\n{}\n{}\n{}", block, static_cast<int>(error.code), error.what, error.where.text(), error.remedy);
}

Error read_error(std::string_view text) {
  Error error;
  const auto parts = split(text, '\n');
  if (parts.size() != 4) return {ErrorCode::internal, "A rank failed without saying why", {}, "Please report it."};
  error.code = static_cast<ErrorCode>(parse_int(parts[0]).value_or(static_cast<int>(ErrorCode::internal)));
  error.what = std::string(parts[1]);
  error.where.field = std::string(parts[2]);
  error.remedy = std::string(parts[3]);
  return error;
}

struct Message {
  int rank = 0;
  std::string kind, rest;
  std::size_t block = 0;
};

std::optional<Message> next_message() {
  int there = 0;
  MPI_Status status;
  MPI_Iprobe(MPI_ANY_SOURCE, to_rank_0, MPI_COMM_WORLD, &there, &status);
  if (there == 0) return std::nullopt;
  int size = 0;
  MPI_Get_count(&status, MPI_CHAR, &size);
  std::string text(static_cast<std::size_t>(size), '\0');
  MPI_Recv(text.data(), size, MPI_CHAR, status.MPI_SOURCE, to_rank_0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  Message message;
  message.rank = status.MPI_SOURCE;
  const std::size_t blank = text.find(' '), end = text.find('\n');
  message.kind = text.substr(0, blank);
  message.block = static_cast<std::size_t>(parse_int(std::string_view(text).substr(blank + 1, end - blank - 1)).value_or(0));
  message.rest = text.substr(end + 1);
  return message;
}

void pause() { std::this_thread::sleep_for(std::chrono::microseconds(500)); }

}  // namespace

MpiBlocks::MpiBlocks() {
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks_);
}

Result<stress::BlockLines> MpiBlocks::run(const stress::BlockWork& work, const std::filesystem::path& journal, Progress& progress) {
  return rank_ == 0 ? lead(work, journal, progress) : follow(work);
}

void MpiBlocks::failed(std::size_t block, Error error) {
  if (error_ && failed_block_ <= block) return;
  failed_block_ = block;
  error_ = std::move(error);
}

bool MpiBlocks::serve(stress::BlockCollector* collector, const stress::BlockWork* work) {
  auto message = next_message();
  if (!message) return false;
  if (message->kind == "absent") {
    ++stopped_;
    return true;
  }
  if (message->kind == "error") failed(message->block, read_error(message->rest));
  if (message->kind == "line" && collector != nullptr)
    if (auto kept = collector->add(message->block, std::move(message->rest)); !kept) failed(message->block, std::move(kept).error());
  if (message->kind == "ready" && work != nullptr && message->rest != work->key)
    failed(0, {ErrorCode::contradiction,
               fmt::format("Rank {} has read other input than rank 0", message->rank),
               {},
               "Let all ranks see the same files."});
  std::int64_t block = nothing_left;
  if (work != nullptr && !error_ && next_ < work->blocks) block = static_cast<std::int64_t>(next_++);
  if (block == nothing_left) ++stopped_;
  MPI_Send(&block, 1, MPI_INT64_T, message->rank, from_rank_0, MPI_COMM_WORLD);
  return true;
}

Result<stress::BlockLines> MpiBlocks::lead(const stress::BlockWork& work, const std::filesystem::path& journal, Progress& progress) {
  TRY_ASSIGN(stress::BlockCollector collector, stress::BlockCollector::open(work, journal));
  next_ = collector.done();
  std::future<Result<std::string>> own;  // MPI is for this thread alone, so the block is computed on another
  std::size_t own_block = 0;
  while (own.valid() || (!error_ && !collector.complete())) {
    bool busy = serve(&collector, &work);
    if (own.valid() && own.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
      busy = true;
      auto line = own.get();
      if (line) {
        if (auto kept = collector.add(own_block, *std::move(line)); !kept) failed(own_block, std::move(kept).error());
      } else {
        failed(own_block, std::move(line).error());
      }
    }
    if (!own.valid() && !error_ && next_ < work.blocks) {
      busy = true;
      own_block = next_++;
      own = std::async(std::launch::async, [&work, own_block] { return work.line(own_block, no_progress()); });
    }
    progress.update(static_cast<double>(collector.done()) / static_cast<double>(work.blocks),
                    fmt::format("{}, {} of {} blocks on {} ranks", work.what, collector.done(), work.blocks, ranks_));
    if (auto on = go_on(progress); !on) failed(0, std::move(on).error());
    if (!busy) pause();
  }
  if (error_) return tl::unexpected<Error>(*error_);
  return std::move(collector).take();
}

Result<stress::BlockLines> MpiBlocks::follow(const stress::BlockWork& work) {
  followed_ = true;
  send(fmt::format("ready 0\n{}", work.key));
  for (;;) {
    std::int64_t block = nothing_left;
    MPI_Recv(&block, 1, MPI_INT64_T, 0, from_rank_0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (block == nothing_left) return fail(ErrorCode::internal, "Only rank 0 has the result");
    const auto number = static_cast<std::size_t>(block);
    const auto line = work.line(number, no_progress());
    send(line ? line_message(number, *line) : error_message(number, line.error()));
  }
}

void MpiBlocks::finish() {
  if (rank_ != 0) {
    if (!followed_) send("absent 0\n");
    return;
  }
  while (stopped_ < ranks_ - 1)
    if (!serve(nullptr, nullptr)) pause();
}

}  // namespace entrepot::app
