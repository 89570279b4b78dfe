// SPDX-License-Identifier: GPL-2.0
/*
 * Calls that make sense, nearly make sense, or make none, against servers that answer, leave
 * files, give up and come back.  Nobody may be hurt by them: calls that make sense are answered, no
 * descriptor is left over, and nothing stays locked.
 *
 * A million of them take longer than one program may where the kernel checks all it does, so
 * several programs are made of this, which make a part of them each, not the same ones.
 */
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <random>
#include <set>
#include <vector>

#include <unistd.h>

#include "call_files.hpp"
#include "incrementing.hpp"
#include "pages.hpp"
#include "threads.hpp"

namespace tornado::selftest
{
namespace
{

using namespace std::chrono_literals;

constexpr std::uint32_t buffer_size = 8192;
constexpr long enough = 1'000'000 / RANDOM_PARTS;
constexpr unsigned servers = 3;
constexpr unsigned callers = 3;

/* A little less than a program gets, which is more where the kernel checks all it does. */
std::chrono::seconds patience()
{
	return access("/sys/kernel/debug/kmemleak", F_OK) == 0 ? 330s : 100s;
}

using Random = std::linear_congruential_engine<std::uint32_t, 48271, 0, 2147483647>;

/* Each thread of each program has its own numbers. */
Random random_of(unsigned thread)
{
	return Random(1 + 1000 * RANDOM_PART + thread);
}

bool one_in(Random &random, unsigned count)
{
	return random() % count == 0;
}

std::uint64_t odd_number(Random &random)
{
	switch (random() % 6) {
	case 0:
		return 0;
	case 1:
		return 1;
	case 2:
		return ~std::uint64_t{0};
	case 3:
		return std::uint64_t{1} << random() % 64;
	case 4:
		return buffer_size + random() % 3 - 1;
	default:
		return random();
	}
}

/* Memory of several kinds, none of which the test needs for itself. */
class Addresses
{
public:
	Addresses() { pages_.protect(); }

	[[nodiscard]] std::uint64_t any(Random &random) const
	{
		switch (random() % 5) {
		case 0:
			return 0;
		case 1:
			return ~std::uint64_t{0xfff};
		case 2: /* reaches into what is not there */
			return number_of(pages_.before_end_of(1, random() % 64));
		case 3: /* read-only */
			return number_of(pages_.bytes().data());
		default:
			return number_of(pages_.before_end_of(1, 4096));
		}
	}

private:
	static std::uint64_t number_of(const std::byte *at)
	{
		return reinterpret_cast<std::uintptr_t>(at);
	}

	const Pages pages_{Access::read, Access::write, Access::none};
};

class RandomCalls : public testing::Test
{
protected:
	void serve(unsigned thread);
	void call_randomly(unsigned thread);
	void call_sensibly(Random &random);
	tornado_call_files any_call(Random &random) const;
	void call_oddly(Random &random);
	void ask_for_anything(Random &random);
	void expect_known(int result);

	[[nodiscard]] bool goes_on() const
	{
		return calls < enough && std::chrono::steady_clock::now() < end;
	}

	FileDescriptor device = open_device();
	FileDescriptor counter = create_counter();
	FileDescriptor port = create_port(buffer_size, 8, TORNADO_PORT_TELLS_CALLER);
	FileDescriptor client = create_client(port.get());
	Addresses addresses;
	std::chrono::steady_clock::time_point end = std::chrono::steady_clock::now() + patience();
	std::atomic<long> calls{0};
	std::atomic<long> answered{0};
	std::atomic<unsigned> ended{0};
	std::atomic<bool> is_over{false};
};

void RandomCalls::serve(unsigned thread)
{
	Random random = random_of(thread);

	while (!is_over) {
		Context context{port.get(), buffer_size};
		for (unsigned i = 0; i < 1000 && !is_over; i++) {
			if (context.wait(after_ms(20)) != 0)
				continue;
			if (one_in(random, 4)) {
				auto files = make_files();
				if (receive_files(context, files) == 0)
					own(files);
			}
			if (one_in(random, 8))
				reply_files(context, {counter.get()});
			if (one_in(random, 8))
				context.reply(static_cast<std::uint32_t>(odd_number(random)));
			/* With its call, as if it had ended. */
			if (one_in(random, 500))
				break;
			context.told.word[0]++;
			const int result = context.reply(0);
			EXPECT_TRUE(result == 0 || result == -ENOMSG) << result;
		}
	}
}

void RandomCalls::expect_known(int result)
{
	static const std::set<int> known{0,	     -EINVAL, -E2BIG,  -EFAULT, -EMSGSIZE,
					 -ETIMEDOUT, -EPIPE,  -ENOTTY, -EPERM,	-ENOMSG,
					 -EBUSY,     -EBADF,  -ELOOP,  -EMFILE, -EOPNOTSUPP,
					 -ENOENT,    -EEXIST, -ENOMEM};

	EXPECT_TRUE(known.contains(result)) << result;
}

void RandomCalls::call_sensibly(Random &random)
{
	const std::uint64_t word = random();
	auto argument = make_call(word);
	argument.deadline_ns = after_ms(20'000);
	const int result = call(client.get(), argument);

	/* A server may have given up, or have replied oddly, with the word as it was. */
	EXPECT_TRUE(result == 0 || result == -EPIPE) << result;
	if (result == 0) {
		EXPECT_TRUE(argument.word[0] == word || argument.word[0] == word + 1);
		answered++;
	}
}

tornado_call_files RandomCalls::any_call(Random &random) const
{
	auto argument = make_call_files({}, static_cast<std::uint32_t>(random() % 9));

	argument.call.deadline_ns = after_ms(random() % 20);
	argument.call.word[0] = random();
	for (unsigned changes = random() % 4; changes > 0; changes--)
		switch (random() % 11) {
		case 0:
			argument.call.size = static_cast<std::uint32_t>(odd_number(random));
			break;
		case 1:
			argument.call.flags = static_cast<std::uint32_t>(odd_number(random));
			break;
		case 2:
			argument.call.deadline_ns = odd_number(random) | 1;
			if (argument.call.deadline_ns > after_ms(0))
				argument.call.deadline_ns = after_ms(20);
			break;
		case 3:
		case 4:
			argument.call.payload = addresses.any(random);
			argument.call.payload_length =
				static_cast<std::uint32_t>(odd_number(random));
			break;
		case 5:
		case 6:
			argument.call.reply = addresses.any(random);
			argument.call.reply_capacity =
				static_cast<std::uint32_t>(odd_number(random));
			break;
		case 7:
			argument.call.reply_length = static_cast<std::uint32_t>(odd_number(random));
			break;
		case 8:
			argument.call.interface = static_cast<std::uint32_t>(odd_number(random));
			break;
		case 9:
			argument.file_count = random() % 10;
			for (unsigned i = 0; i < argument.file_count && i < 8; i++)
				argument.file[i] = static_cast<int>(random() % 24) - 1;
			break;
		default:
			argument.file_capacity = static_cast<std::uint32_t>(odd_number(random));
		}
	return argument;
}

void RandomCalls::call_oddly(Random &random)
{
	auto argument = any_call(random);
	const int target = one_in(random, 4) ? counter.get() : client.get();

	if (one_in(random, 3)) {
		const int result = request(target, TORNADO_IOC_CALL_FILES, &argument);
		expect_known(result);
		if (result == 0)
			own(argument);
		return;
	}
	if (argument.call.size == sizeof(argument))
		argument.call.size = sizeof(argument.call);
	expect_known(request(target, TORNADO_IOC_CALL, &argument.call));
}

/* Any request of the module to any of its files, with zeros, numbers or without memory. */
void RandomCalls::ask_for_anything(Random &random)
{
	const int files[] = {device.get(), counter.get(), port.get(), client.get()};
	const unsigned long command = _IO(TORNADO_IOC_TYPE, 0x60 + random() % 20);
	std::uint32_t numbers[64] = {};

	numbers[0] = static_cast<std::uint32_t>(8 + 8 * (random() % 20));
	for (unsigned changes = random() % 3; changes > 0; changes--)
		numbers[1 + random() % 40] = static_cast<std::uint32_t>(odd_number(random));
	/* Those that wait need a deadline. */
	if (command == TORNADO_IOC_CALL || command == TORNADO_IOC_CALL_FILES) {
		numbers[2] = 1;
		numbers[3] = 0;
	}
	void *argument = one_in(random, 10) ? reinterpret_cast<void *>(addresses.any(random))
					    : static_cast<void *>(numbers);
	const int result = request(files[random() % 4], command, argument);
	if (result > 0)
		FileDescriptor{result}.reset();
	else
		expect_known(result);
	if (result == 0 && command == TORNADO_IOC_CALL_FILES && argument == numbers) {
		tornado_call_files told{};
		std::memcpy(&told, numbers, sizeof(told));
		own(told);
	}
}

void RandomCalls::call_randomly(unsigned thread)
{
	Random random = random_of(servers + thread);

	while (goes_on()) {
		/* What is refused at once takes a tenth of what is served. */
		switch (random() % 32) {
		case 0:
			call_sensibly(random);
			break;
		case 1:
		case 2:
		case 3:
			call_oddly(random);
			break;
		default:
			ask_for_anything(random);
		}
		calls++;
	}
	/* Servers go after the last of the callers. */
	if (++ended == callers)
		is_over = true;
}

TEST_F(RandomCalls, hurt_nobody)
{
	const auto before = open_files();

	start_together(servers + callers, [this](unsigned thread) {
		if (thread < servers)
			serve(thread);
		else
			call_randomly(thread - servers);
	});
	std::fprintf(stderr, "# %ld calls, of which %ld had to be answered\n", calls.load(),
		     answered.load());
	EXPECT_GE(calls, enough);
	EXPECT_GT(answered, enough / 100);
	EXPECT_EQ(open_files(), before);
	EXPECT_GE(add(counter.get(), 1), 0);

	/* As usual afterwards. */
	ServerThread server(port.get(), buffer_size, increment);
	for (std::uint64_t i = 0; i < 100; i++)
		expect_increment(client, i);
	port.reset();
}

} // namespace
} // namespace tornado::selftest
