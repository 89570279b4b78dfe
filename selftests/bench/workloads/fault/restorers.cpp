/* SPDX-License-Identifier: GPL-2.0 */
#include "restorers.hpp"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <tornado/pager.hpp>
#include <tornado/region.hpp>

#include "page_server.hpp"
#include "system_error.hpp"

namespace bench
{

namespace
{

constexpr int read_write = PROT_READ | PROT_WRITE;
constexpr std::size_t bytes_at_once = restored_at_once * page_size;

int open_nameless()
{
	std::string name = std::filesystem::temp_directory_path() / "tornado-bench-XXXXXX";
	const int descriptor = require(mkostemp(name.data(), O_CLOEXEC), "make a temporary file");
	unlink(name.c_str());
	return descriptor;
}

constexpr tornado::RegionOptions restored = {.fault_around = restored_at_once};

template <typename Value>
Value expect(tornado::Result<Value> result)
{
	if (!result)
		throw Failure(result.error().message());
	return *std::move(result);
}

/* How a file is mapped. */
struct Use {
	int protection;
	int flags;
};

constexpr Use own_copy = {read_write, MAP_PRIVATE};
constexpr Use shared = {PROT_READ, MAP_SHARED};

class ByMmap : public Restorer
{
public:
	ByMmap(const Snapshot &snapshot, Use use) : snapshot_(snapshot), use_(use) {}

	std::unique_ptr<Mapping> restore() override
	{
		return std::make_unique<Mapping>(snapshot_.bytes(), use_.protection, use_.flags,
						 snapshot_.descriptor());
	}

private:
	const Snapshot &snapshot_;
	Use use_;
};

class ByUserfaultfd : public Restorer
{
public:
	ByUserfaultfd(const Snapshot &snapshot, const Places &places) : snapshot_(snapshot)
	{
		for (const Place &place : places)
			servers_.push_back(std::make_unique<PageServer>(
				place, restored_at_once,
				[this](std::byte *where, std::byte *answer) {
					const std::size_t offset =
						static_cast<std::size_t>(where - start_.load());
					snapshot_.load(offset / page_size, answer);
				}));
	}

	std::unique_ptr<Mapping> restore() override
	{
		auto mapping = std::make_unique<Mapping>(snapshot_.bytes(), read_write,
							 MAP_PRIVATE | MAP_ANONYMOUS);
		const std::size_t share = mapping->size() / servers_.size();
		start_ = mapping->data();
		for (std::size_t index = 0; index < servers_.size(); ++index)
			servers_[index]->watch(mapping->data() + index * share, share);
		return mapping;
	}

private:
	const Snapshot &snapshot_;
	std::atomic<std::byte *> start_{nullptr};
	std::vector<std::unique_ptr<PageServer>> servers_;
};

class ByRegionFile : public Restorer
{
public:
	ByRegionFile(const Snapshot &snapshot, Use use) : snapshot_(snapshot), use_(use) {}

	std::unique_ptr<Mapping> restore() override
	{
		const auto region =
			expect(tornado::Region::from_file(snapshot_.descriptor(), restored));
		return std::make_unique<Mapping>(snapshot_.bytes(), use_.protection, use_.flags,
						 region.fd());
	}

private:
	const Snapshot &snapshot_;
	Use use_;
};

class ByPager : public Restorer
{
public:
	explicit ByPager(const Snapshot &snapshot)
		: snapshot_(snapshot), pager_(expect(tornado::Pager::start()))
	{
	}

	std::unique_ptr<Mapping> restore() override
	{
		const auto region = expect(pager_.create(
			snapshot_.bytes(),
			[this](const tornado::PageRequest &request) { return load(request); },
			{.region = restored}));
		return std::make_unique<Mapping>(snapshot_.bytes(), read_write, MAP_SHARED,
						 region.fd());
	}

private:
	tornado::PageReply load(const tornado::PageRequest &request) const
	{
		const std::uint64_t first = request.page() - request.page() % restored_at_once;
		snapshot_.load(first, request.memory().first(bytes_at_once).data());
		return tornado::PageReply::copies(first, restored_at_once);
	}

	const Snapshot &snapshot_;
	tornado::Pager pager_;
};

} // namespace

Snapshot::Snapshot(std::uint64_t pages) : descriptor_(open_nameless()), bytes_(pages * page_size)
{
	std::vector<std::uint64_t> words(restored_at_once * words_per_page);
	for (std::uint64_t first = 0; first < pages; first += restored_at_once) {
		for (std::size_t index = 0; index < words.size(); ++index)
			words[index] = word(first, index);
		if (write(descriptor_, words.data(), bytes_at_once) !=
		    static_cast<ssize_t>(bytes_at_once))
			throw_errno("write a snapshot");
	}
}

Snapshot::~Snapshot()
{
	close(descriptor_);
}

void Snapshot::load(std::uint64_t first_page, std::byte *memory) const
{
	if (pread(descriptor_, memory, bytes_at_once, static_cast<off_t>(first_page * page_size)) !=
	    static_cast<ssize_t>(bytes_at_once))
		std::abort();
}

std::unique_ptr<Restorer> restore_by_mmap(const Snapshot &snapshot, const Places &)
{
	return std::make_unique<ByMmap>(snapshot, own_copy);
}

std::unique_ptr<Restorer> restore_by_userfaultfd(const Snapshot &snapshot, const Places &places)
{
	return std::make_unique<ByUserfaultfd>(snapshot, places);
}

std::unique_ptr<Restorer> restore_by_region_file(const Snapshot &snapshot, const Places &)
{
	return std::make_unique<ByRegionFile>(snapshot, own_copy);
}

std::unique_ptr<Restorer> restore_by_pager(const Snapshot &snapshot, const Places &)
{
	return std::make_unique<ByPager>(snapshot);
}

std::unique_ptr<Restorer> share_by_mmap(const Snapshot &snapshot, const Places &)
{
	return std::make_unique<ByMmap>(snapshot, shared);
}

std::unique_ptr<Restorer> share_by_region_file(const Snapshot &snapshot, const Places &)
{
	return std::make_unique<ByRegionFile>(snapshot, shared);
}

} // namespace bench
