// SPDX-License-Identifier: GPL-2.0
//
// The C++ example of Documentation/blocks.rst.
#include "../../module/core/blocks/replicated_map.hpp"

#include "fixture.hpp"

namespace tornado::native
{

// example begins
namespace
{

/// Which handler serves a port.  Looked up for each packet, changed when a program comes or goes.
class Handlers
{
public:
	struct Handler : tornado_deferred {
		explicit Handler(unsigned number) : tornado_deferred{}, program(number) {}
		unsigned program;
	};

	/// May sleep.
	Result<void> start() noexcept
	{
		auto made = blocks::ReplicatedMap::create(object::Clustering::cpu);
		if (!made)
			return std::unexpected(made.error());
		by_port_ = *made;
		return {};
	}

	/// In interrupts too.  0: nobody serves the port.
	unsigned program_for(std::uint16_t port) const noexcept
	{
		existence::Guard guard;
		auto *handler = static_cast<Handler *>(by_port_.lookup(guard, port));
		return handler ? handler->program : 0;
	}

	/// Takes the handler over if it returns no error.  May sleep.
	Result<void> serve(std::uint16_t port, Handler *handler) noexcept
	{
		existence::Guard guard;
		return replaced(by_port_.set(guard, port, handler));
	}

	Result<void> close(std::uint16_t port) noexcept
	{
		existence::Guard guard;
		return replaced(by_port_.erase(guard, port));
	}

	/// Nobody uses the table any more.
	void stop() noexcept
	{
		{
			existence::Guard guard;
			by_port_.for_each(guard, [](std::uint64_t, void *handler) {
				give_up(handler);
				return 0;
			});
		}
		(void)by_port_.destroy();
		object::objects::barrier();
	}

private:
	/// Somebody may have it from a lookup just now.
	static void give_up(void *before) noexcept
	{
		auto *handler = static_cast<Handler *>(before);
		if (!handler)
			return;
		handler->call = [](tornado_deferred *deferred) {
			delete static_cast<Handler *>(deferred);
		};
		existence::default_domain.call_after_quiescence(*handler);
	}

	static Result<void> replaced(const Result<void *> &before) noexcept
	{
		if (!before)
			return std::unexpected(before.error());
		give_up(*before);
		return {};
	}

	blocks::ReplicatedMap by_port_;
};

} // namespace
// example ends

TEST_F(CoreTest, MapExampleWorks)
{
	Handlers handlers;
	ASSERT_TRUE(handlers.start());
	EXPECT_EQ(handlers.program_for(80), 0u);
	ASSERT_TRUE(handlers.serve(80, new Handlers::Handler(7)));
	ASSERT_TRUE(handlers.serve(443, new Handlers::Handler(8)));
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		platform::bind_to_cpu(cpu);
		EXPECT_EQ(handlers.program_for(80), 7u);
		EXPECT_EQ(handlers.program_for(443), 8u);
	}
	ASSERT_TRUE(handlers.serve(80, new Handlers::Handler(9)));
	ASSERT_TRUE(handlers.close(443));
	EXPECT_EQ(handlers.program_for(80), 9u);
	EXPECT_EQ(handlers.program_for(443), 0u);
	handlers.stop();
}

} // namespace tornado::native
