// SPDX-License-Identifier: GPL-2.0
/* Arguments that are not, or only in part, memory of the caller. */
#include <algorithm>
#include <cerrno>

#include "every_request.hpp"
#include "pages.hpp"

namespace tornado::selftest
{
namespace
{

class BadPointer : public RequestTest
{
protected:
	/* A valid argument of which only the first @present bytes are on a page of ours. */
	void expect_fault_after(std::size_t present)
	{
		const Pages pages{Access::write, Access::none};
		const auto argument = valid();
		std::byte *start = pages.before_end_of(0, present);

		std::ranges::copy(argument, start);
		pages.protect();
		EXPECT_EQ(call(start), -EFAULT);
		EXPECT_TRUE(std::equal(start, start + present, argument.begin()))
			<< "a failed call wrote to its argument";
	}
};

TEST_P(BadPointer, null)
{
	EXPECT_EQ(call(nullptr), -EFAULT);
}

TEST_P(BadPointer, of_the_kernel)
{
	EXPECT_EQ(call(reinterpret_cast<void *>(~std::uintptr_t{0xfff})), -EFAULT);
}

TEST_P(BadPointer, unmapped)
{
	const Pages pages{Access::none};

	pages.protect();
	EXPECT_EQ(call(pages.bytes().data()), -EFAULT);
}

TEST_P(BadPointer, size_cut_by_an_unmapped_page)
{
	expect_fault_after(sizeof(std::uint32_t) / 2);
}

TEST_P(BadPointer, unmapped_after_size)
{
	expect_fault_after(flags_offset);
}

TEST_P(BadPointer, unmapped_after_header)
{
	expect_fault_after(2 * sizeof(std::uint32_t));
}

TEST_P(BadPointer, last_byte_unmapped)
{
	expect_fault_after(GetParam().size - 1);
}

TEST_P(BadPointer, up_to_an_unmapped_page_is_accepted)
{
	const Pages pages{Access::write, Access::none};
	std::byte *start = pages.before_end_of(0, GetParam().size);

	std::ranges::copy(valid(), start);
	pages.protect();
	EXPECT_EQ(call(start), 0);
}

TEST_P(BadPointer, tail_unmapped)
{
	const Pages pages{Access::write, Access::none};
	const auto argument = valid(GetParam().size + 8);
	std::byte *start = pages.before_end_of(0, GetParam().size);

	std::ranges::copy(argument, start);
	pages.protect();
	EXPECT_EQ(call(start), -EFAULT);
	EXPECT_TRUE(std::equal(start, start + GetParam().size, argument.begin()))
		<< "a failed call wrote to its argument";
}

TEST_P(BadPointer, read_only_is_refused_only_for_output)
{
	const Pages pages{Access::read};
	const auto argument = valid();

	std::ranges::copy(argument, pages.bytes().begin());
	pages.protect();
	EXPECT_EQ(call(pages.bytes().data()), GetParam().has_output ? -EFAULT : 0);
	EXPECT_TRUE(std::ranges::equal(argument, pages.bytes().first(argument.size())));
}

TEST_P(BadPointer, across_two_mapped_pages_is_accepted)
{
	const Pages pages{Access::write, Access::write};
	std::byte *start = pages.before_end_of(0, 4);

	std::ranges::copy(valid(), start);
	EXPECT_EQ(call(start), 0);
}

INSTANTIATE_TEST_SUITE_P(Uapi, BadPointer, testing::ValuesIn(every_request()), name_of);

} // namespace
} // namespace tornado::selftest
