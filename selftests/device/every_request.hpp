// SPDX-License-Identifier: GPL-2.0
#ifndef TORNADO_SELFTESTS_EVERY_REQUEST_HPP
#define TORNADO_SELFTESTS_EVERY_REQUEST_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ports.hpp"
#include "regions.hpp"
#include "uapi.hpp"

namespace tornado::selftest
{

enum class Target { device, counter, port, unnamed_port, client, context, region, paged_region };

/* One ioctl of the module, and what is known about its struct. */
struct Request {
	const char *name;
	Target target;
	unsigned long command;
	std::uint32_t size; /* of the struct */
	bool has_output;
	const char *name_in_it = nullptr; /* of those that carry one */
	std::uint32_t first_size = 0;	  /* of the struct's first version; 0: it is still that */
};

void PrintTo(const Request &request, std::ostream *out);

/** every_request() - all ioctls of the module */
const std::vector<Request> &every_request();

/** fill_name() - as far as the request carries one, that of something there is */
void fill_name(const Request &request, std::vector<std::byte> &argument);

/** name_of() - for INSTANTIATE_TEST_SUITE_P */
std::string name_of(const testing::TestParamInfo<Request> &info);

/**
 * class RequestTest - a valid call of a request, for tests that spoil one thing in it
 *
 * Objects that a successful call makes are closed at once.
 */
class RequestTest : public testing::TestWithParam<Request>
{
protected:
	RequestTest();
	~RequestTest() override { port_.reset(); }

	/** valid() - a valid argument, followed by zeros up to @length bytes */
	[[nodiscard]] static std::vector<std::byte> valid(std::size_t length = GetParam().size);

	/** call() - issue the request; 0 for success, or minus errno */
	int call(void *argument);

	/** expect_refused() - the call fails with @error and leaves @argument as it was */
	void expect_refused(std::vector<std::byte> argument, int error);

	void expect_accepted(std::vector<std::byte> argument);

private:
	const FileDescriptor &target() const;

	FileDescriptor device_ = open_device();
	FileDescriptor counter_ = create_counter();
	FileDescriptor port_ = create_port();
	FileDescriptor unnamed_port_ = create_port();
	FileDescriptor client_ = create_client(port_.get());
	FileDescriptor region_ = create_region(1);
	FileDescriptor paged_region_ = create_region(paged_by(client_.get(), 1));
	FileDescriptor listed_region_ =
		create_region(looked_up(TORNADO_REGION_LOOKUP_CLUSTERED, 1));
	RegionMapping mapping_{listed_region_.get(), 1};
	FileDescriptor context_ = create_context(port_.get());
	/* Answers calls until the port is closed. */
	ServerThread server_{port_.get(), 0, [](Context &) { return 0; }};
};

/** store() - put @value at @offset of @argument */
template <typename T>
void store(std::vector<std::byte> &argument, std::size_t offset, T value)
{
	ASSERT_LE(offset + sizeof(value), argument.size());
	std::memcpy(&argument[offset], &value, sizeof(value));
}

inline constexpr std::size_t size_offset = 0;
inline constexpr std::size_t flags_offset = sizeof(std::uint32_t);

} // namespace tornado::selftest

#endif // TORNADO_SELFTESTS_EVERY_REQUEST_HPP
