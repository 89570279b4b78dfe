// SPDX-License-Identifier: GPL-2.0
//
// The C++ example of Documentation/memory.rst.
#include "memory_fixture.hpp"

namespace tornado::native
{

// example begins
namespace
{

/// Each is written by one CPU, so it has cache lines of its own, on that CPU's node.
class Request
{
public:
	explicit Request(unsigned number) noexcept : number_(number) {}
	unsigned number() const noexcept { return number_; }

private:
	unsigned number_;
};

constinit memory::Pool<Request, memory::Placement::local> requests("example-requests");

/// In an interrupt too, so it does not wait for memory.
Result<unsigned> serve(unsigned number) noexcept
{
	Request *request = requests.make(platform::Sleep::forbidden, number);
	if (!request)
		return std::unexpected(Error::no_memory);
	const unsigned answer = request->number() + 1;
	requests.destroy(request);
	return answer;
}

} // namespace
// example ends

class MemoryExampleTest : public MemoryFixture
{
};

TEST_F(MemoryExampleTest, Works)
{
	ASSERT_TRUE(requests.start());
	for (unsigned number = 0; number < 1000; number++)
		EXPECT_EQ(serve(number).value(), number + 1);
	EXPECT_EQ(requests.statistics().taken, 1) << "one block was enough for all";
	EXPECT_EQ(requests.stop(), 0);
}

} // namespace tornado::native
