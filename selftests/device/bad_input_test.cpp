// SPDX-License-Identifier: GPL-2.0
/* Each test changes one member of an otherwise valid call. */
#include <cerrno>
#include <limits>
#include <tuple>

#include <unistd.h>

#include "every_request.hpp"
#include "pages.hpp"

namespace tornado::selftest
{
namespace
{

class BadSize : public RequestTest
{
};

TEST_P(BadSize, this_version_is_accepted)
{
	expect_accepted(valid());
}

TEST_P(BadSize, zero)
{
	auto argument = valid();

	store(argument, size_offset, std::uint32_t{0});
	expect_refused(argument, EINVAL);
}

TEST_P(BadSize, of_the_header_only)
{
	auto argument = valid();

	store(argument, size_offset, std::uint32_t{8});
	expect_refused(argument, EINVAL);
}

TEST_P(BadSize, shorter_than_the_first_version)
{
	auto argument = valid();
	const std::uint32_t first = GetParam().first_size ? GetParam().first_size : GetParam().size;

	store(argument, size_offset, first - 1);
	expect_refused(argument, EINVAL);
}

TEST_P(BadSize, larger_with_zero_tail_is_accepted)
{
	expect_accepted(valid(GetParam().size + 8));
}

TEST_P(BadSize, larger_with_zero_tail_is_written_only_as_far_as_known)
{
	auto argument = valid(GetParam().size + 8);

	EXPECT_EQ(call(argument.data()), 0);
	for (std::size_t i = GetParam().size; i < argument.size(); ++i)
		EXPECT_EQ(argument[i], std::byte{0}) << "byte " << i;
}

TEST_P(BadSize, larger_with_nonzero_first_tail_byte)
{
	auto argument = valid(GetParam().size + 8);

	argument[GetParam().size] = std::byte{1};
	expect_refused(argument, E2BIG);
}

TEST_P(BadSize, larger_with_nonzero_last_tail_byte)
{
	auto argument = valid(GetParam().size + 8);

	argument.back() = std::byte{0x80};
	expect_refused(argument, E2BIG);
}

TEST_P(BadSize, bytes_behind_the_size_do_not_matter)
{
	auto argument = valid(GetParam().size + 8);

	store(argument, size_offset, GetParam().size);
	argument[GetParam().size] = std::byte{1};
	expect_accepted(argument);
}

TEST_P(BadSize, a_page_with_zero_tail_is_accepted)
{
	expect_accepted(valid(page_size()));
}

TEST_P(BadSize, a_page_with_nonzero_last_byte)
{
	auto argument = valid(page_size());

	argument.back() = std::byte{1};
	expect_refused(argument, E2BIG);
}

TEST_P(BadSize, one_byte_more_than_a_page)
{
	expect_refused(valid(page_size() + 1), E2BIG);
}

TEST_P(BadSize, largest)
{
	auto argument = valid();

	store(argument, size_offset, std::numeric_limits<std::uint32_t>::max());
	expect_refused(argument, E2BIG);
}

INSTANTIATE_TEST_SUITE_P(Uapi, BadSize, testing::ValuesIn(every_request()), name_of);

class BadFlags : public RequestTest
{
protected:
	void expect_unknown(std::uint32_t flags)
	{
		auto argument = valid();

		store(argument, flags_offset, flags);
		expect_refused(argument, EINVAL);
	}
};

TEST_P(BadFlags, bit_0)
{
	expect_unknown(1U << 0);
}

TEST_P(BadFlags, bit_1)
{
	expect_unknown(1U << 1);
}

TEST_P(BadFlags, bit_7)
{
	expect_unknown(1U << 7);
}

TEST_P(BadFlags, bit_16)
{
	expect_unknown(1U << 16);
}

TEST_P(BadFlags, bit_31)
{
	expect_unknown(1U << 31);
}

TEST_P(BadFlags, all_bits)
{
	expect_unknown(std::numeric_limits<std::uint32_t>::max());
}

INSTANTIATE_TEST_SUITE_P(Uapi, BadFlags, testing::ValuesIn(every_request()), name_of);

/* A member of a request's struct that a caller must leave zero. */
struct ZeroMember {
	const char *name;
	std::size_t request; /* index in every_request() */
	std::size_t offset;
	std::size_t size;
};

void PrintTo(const ZeroMember &member, std::ostream *out)
{
	*out << member.name;
}

const std::vector<ZeroMember> &zero_members()
{
	static const std::vector<ZeroMember> members{
#define MEMBER(request, type, member)                                                              \
	{#type "_" #member, request, offsetof(type, member), sizeof(type::member)}
		MEMBER(0, tornado_features, features),
		MEMBER(0, tornado_features, clusterings),
		MEMBER(0, tornado_features, cpus),
		MEMBER(0, tornado_features, nodes),
		MEMBER(0, tornado_features, reserved),
		MEMBER(3, tornado_port_create, reserved),
		MEMBER(5, tornado_port_context, reserved),
		MEMBER(6, tornado_port_publish, reserved),
		MEMBER(7, tornado_port_open, owner),
		MEMBER(8, tornado_call, reply_length),
		MEMBER(9, tornado_serve, reply_length),
		MEMBER(9, tornado_serve, payload_length),
		MEMBER(9, tornado_serve, reply_capacity),
		MEMBER(9, tornado_serve, lacking_cpu),
		MEMBER(9, tornado_serve, file_count),
		MEMBER(9, tornado_serve, label),
		MEMBER(10, tornado_port_lacking, lacking_cpu),
		MEMBER(10, tornado_port_lacking, reserved),
		MEMBER(11, tornado_port_statistics, contexts),
		MEMBER(11, tornado_port_statistics, hot),
		MEMBER(11, tornado_port_statistics, cold),
		MEMBER(11, tornado_port_statistics, borrowed),
		MEMBER(11, tornado_port_statistics, queued),
		MEMBER(11, tornado_port_statistics, staged),
		MEMBER(11, tornado_port_statistics, asked),
		MEMBER(11, tornado_port_statistics, timed_out),
		MEMBER(11, tornado_port_statistics, killed),
		MEMBER(11, tornado_port_statistics, abandoned),
		MEMBER(11, tornado_port_statistics, closed),
		MEMBER(13, tornado_region_create, file),
		MEMBER(14, tornado_region_seal, seals),
		MEMBER(15, tornado_region_statistics, resident),
		MEMBER(15, tornado_region_statistics, stocked),
		MEMBER(15, tornado_region_statistics, faults),
		MEMBER(15, tornado_region_statistics, filled),
		MEMBER(15, tornado_region_statistics, around),
		MEMBER(15, tornado_region_statistics, refills),
		MEMBER(15, tornado_region_statistics, beyond),
		MEMBER(15, tornado_region_statistics, failures),
		MEMBER(15, tornado_region_statistics, removed),
		MEMBER(15, tornado_region_statistics, asked),
		MEMBER(15, tornado_region_statistics, denied),
		MEMBER(15, tornado_region_statistics, reps),
		MEMBER(15, tornado_region_statistics, busiest),
		MEMBER(15, tornado_region_statistics, partition),
		MEMBER(16, tornado_region_supply, supplied),
		MEMBER(17, tornado_region_process, lookup),
		MEMBER(17, tornado_region_process, representatives),
		MEMBER(17, tornado_region_process, mappings),
		MEMBER(17, tornado_region_process, ranges),
		MEMBER(17, tornado_region_process, faults),
		MEMBER(17, tornado_region_process, copies),
#undef MEMBER
	};

	return members;
}

class MustBeZero : public testing::TestWithParam<ZeroMember>
{
protected:
	/* The member with one byte set, in an otherwise valid call. */
	static void expect_refused_with(std::size_t byte, std::byte value)
	{
		const auto &member = GetParam();
		const auto &parts = every_request().at(member.request);
		const auto port = create_port();
		const auto file = file_for(parts.target, port);
		std::vector<std::byte> argument(parts.size);

		store(argument, size_offset, parts.size);
		fill_name(parts, argument);
		argument.at(member.offset + byte) = value;

		const auto before = argument;

		EXPECT_EQ(request(file.get(), parts.command, argument.data()), -EINVAL);
		EXPECT_EQ(argument, before) << "a failed call wrote to its argument";
	}

private:
	static FileDescriptor file_for(Target target, const FileDescriptor &port)
	{
		switch (target) {
		case Target::device:
			return open_device();
		case Target::counter:
			return create_counter();
		case Target::port:
			return FileDescriptor{::dup(port.get())};
		case Target::unnamed_port:
			return create_port();
		case Target::client:
			return create_client(port.get());
		case Target::region:
			return create_region(1);
		case Target::paged_region:
			return create_region(paged_by(create_client(port.get()).get(), 1));
		case Target::context:
			break;
		}
		return create_context(port.get());
	}
};

TEST_P(MustBeZero, lowest_bit)
{
	expect_refused_with(0, std::byte{1});
}

TEST_P(MustBeZero, highest_bit)
{
	expect_refused_with(GetParam().size - 1, std::byte{0x80});
}

INSTANTIATE_TEST_SUITE_P(Uapi, MustBeZero, testing::ValuesIn(zero_members()),
			 [](const auto &tested) { return std::string{tested.param.name}; });

class BadClustering : public testing::TestWithParam<std::uint64_t>
{
};

TEST_P(BadClustering, is_refused)
{
	const auto device = open_device();

	EXPECT_EQ(open_counter(device.get(), GetParam()), -EINVAL);
}

INSTANTIATE_TEST_SUITE_P(Uapi, BadClustering,
			 testing::Values(TORNADO_CLUSTERING_GROUP + 1U,
					 TORNADO_CLUSTERING_GROUP_OF(0U), 0x100U, 0x80000000U,
					 0xffffffffU, std::uint64_t{1} << 32));

TEST(CounterOpen, other_arguments)
{
	const auto device = open_device();

	for (unsigned other = 1; other < 4; ++other) {
		tornado_service_open argument{};

		argument.size = sizeof(argument);
		std::strcpy(argument.name, TORNADO_COUNTER_SERVICE);
		argument.argument[other] = 1;
		EXPECT_EQ(request(device.get(), TORNADO_IOC_SERVICE_OPEN, &argument), -EINVAL);
	}
}

} // namespace
} // namespace tornado::selftest
