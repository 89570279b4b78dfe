// SPDX-License-Identifier: GPL-2.0
/* Messages that lie: refused, and nothing outside of them is read. */
#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>

#include "loopback.hpp"

namespace tornado::selftest
{
namespace
{

constexpr std::uint64_t huge = ~std::uint64_t{0};

/* What a message with these words and this payload is as a T; nothing if it is refused. */
template <typename T>
std::optional<typename ppc::Wire<T>::Owned> read(const std::array<std::uint64_t, 7> &words,
						 std::span<const std::byte> payload = {},
						 ppc::Files *files = nullptr)
{
	ppc::Words all{};
	Bytes bytes(payload);

	std::ranges::copy(words, all.begin() + 1);
	ppc::Reader reader(all, bytes.all(), files);
	auto value = ppc::Wire<T>::take(reader);
	if (!reader.has_ended())
		return std::nullopt;
	/* Which reads it to its end, so that sanitizers see where it lies. */
	return typename ppc::Wire<T>::Owned(std::move(value));
}

std::span<const std::byte> bytes_of(std::string_view text)
{
	return std::as_bytes(std::span(text));
}

TEST(Malformed, numbers_out_of_range)
{
	EXPECT_EQ(read<std::uint8_t>({255}), 255);
	EXPECT_FALSE(read<std::uint8_t>({256}));
	EXPECT_FALSE(read<std::uint32_t>({std::uint64_t{1} << 32}));
	EXPECT_EQ(read<std::int32_t>({huge}), -1);
	EXPECT_FALSE(read<std::int32_t>({0xffffffff}));
	EXPECT_FALSE(read<float>({std::uint64_t{1} << 32}));
	EXPECT_EQ(read<bool>({1}), true);
	EXPECT_FALSE(read<bool>({2}));
	EXPECT_FALSE(read<std::optional<int>>({2}));
}

TEST(Malformed, something_left_over)
{
	EXPECT_FALSE(read<int>({1, 1}));
	EXPECT_FALSE(read<int>({1, 0, 0, 0, 0, 0, 1}));
	EXPECT_FALSE(read<int>({1}, bytes_of("x")));
	EXPECT_FALSE(read<std::optional<int>>({0, 1}));
	ppc::Files files;
	files.add(FileDescriptor{::open("/dev/null", O_RDONLY | O_CLOEXEC)});
	EXPECT_FALSE(read<int>({1}, {}, &files));
}

TEST(Malformed, lengths_that_lie)
{
	EXPECT_EQ(read<std::string_view>({48, 0, 0, 0, 0, 0, 0})->size(), 48U);
	EXPECT_FALSE(read<std::string_view>({49}));
	EXPECT_EQ(read<std::string_view>({50}, bytes_of(std::string(50, 'x'))),
		  std::string(50, 'x'));
	for (const std::uint64_t length :
	     {std::uint64_t{49}, std::uint64_t{51}, std::uint64_t{52}, std::uint64_t{65536},
	      std::uint64_t{1} << 32, std::uint64_t{1} << 61, huge / 8, huge - 7, huge}) {
		EXPECT_FALSE(read<std::string_view>({length}, bytes_of(std::string(50, 'x'))))
			<< length;
		EXPECT_FALSE(read<std::string>({length}, bytes_of(std::string(50, 'x')))) << length;
		EXPECT_FALSE(
			read<std::vector<std::uint32_t>>({length}, bytes_of(std::string(50, 'x'))))
			<< length;
		EXPECT_FALSE(
			read<std::vector<std::string>>({length}, bytes_of(std::string(50, 'x'))))
			<< length;
	}
	/* Whose product with the size of an element is small again. */
	EXPECT_FALSE(read<std::vector<std::uint64_t>>({std::uint64_t{1} << 61}));
	EXPECT_FALSE(read<std::vector<std::uint64_t>>({(std::uint64_t{1} << 61) + 1}));
}

TEST(Malformed, many_elements_that_are_not_there)
{
	/* Refused before memory for them is asked for. */
	EXPECT_FALSE(read<std::vector<std::vector<std::string>>>({huge, huge, huge}));
	EXPECT_FALSE(read<std::vector<std::optional<int>>>({20}));
	EXPECT_FALSE(read<std::vector<FileDescriptor>>({1}));
}

TEST(Malformed, files_that_did_not_come)
{
	ppc::Files files;

	EXPECT_FALSE(read<FileDescriptor>({}, {}, nullptr));
	EXPECT_FALSE(read<FileDescriptor>({}, {}, &files));
	files.add(FileDescriptor{::open("/dev/null", O_RDONLY | O_CLOEXEC)});
	EXPECT_TRUE(read<FileDescriptor>({}, {}, &files));
	EXPECT_FALSE((read<std::pair<FileDescriptor, FileDescriptor>>({}, {}, &files)));
}

TEST(Malformed, payload_that_is_not_aligned)
{
	std::vector<std::uint64_t> memory(2);
	const ppc::Words words{};
	const ppc::Reader reader(words, std::as_bytes(std::span(memory)).subspan(1, 8));

	EXPECT_FALSE(reader.has_ended());
}

struct Item {
	std::string name;
	std::optional<std::vector<std::uint16_t>> numbers;
	bool flag;
};

/* Takes one of everything, and touches it all. */
struct Sink {
	std::string take(const std::string &first, std::string_view second,
			 const std::vector<Item> &items, std::span<const std::uint64_t> numbers,
			 const std::expected<std::string_view, int> &third)
	{
		std::uint64_t sum = 0;

		calls++;
		for (const char character : second)
			sum += static_cast<unsigned char>(character);
		for (const auto number : numbers)
			sum += number;
		for (const Item &item : items)
			sum += item.numbers ? item.numbers->size() + item.flag : item.name.size();
		if (third)
			sum += third->size();
		return first + std::to_string(sum);
	}
	int calls = 0;
};
using SinkInterface = ppc::Interface<"sink", 1, &Sink::take>;

class MalformedCall : public testing::Test
{
protected:
	/* A request that is right. */
	ppc::Exchange make_request()
	{
		ppc::Exchange made;
		const ppc::Proxy<SinkInterface, Loopback> proxy{Loopback([&](FakeCall &call) {
			const auto sent = call.payload();

			payload = std::vector(sent.begin(), sent.end());
			made.words = call.words();
			return ppc::answer<SinkInterface>(sink, call);
		})};
		const std::vector<Item> items{{"one", std::vector<std::uint16_t>{1, 2, 3}, true},
					      {std::string(60, '2'), std::nullopt, false}};
		const std::vector<std::uint64_t> numbers(5, 1);

		EXPECT_TRUE(proxy.call<&Sink::take>("first", std::string(70, 's'), items, numbers,
						    std::expected<std::string_view, int>{"third"}));
		sink.calls = 0;
		return made;
	}
	ppc::Status send(const ppc::Words &words, std::span<const std::byte> bytes,
			 bool with_file = false)
	{
		FakeCall call(words, bytes, std::max<std::size_t>(bytes.size(), 64));

		if (with_file)
			call.files.push_back(0);
		return static_cast<ppc::Status>(ppc::answer<SinkInterface>(sink, call).words[0]);
	}

	Sink sink;
	std::vector<std::byte> payload;
};

TEST_F(MalformedCall, is_refused_at_every_length_but_its_own)
{
	const auto request = make_request();

	ASSERT_GT(payload.size(), 200U);
	EXPECT_EQ(send(request.words, payload), ppc::Status::ok);
	for (std::size_t size = 0; size < payload.size(); ++size)
		ASSERT_EQ(send(request.words, std::span(payload).first(size)),
			  ppc::Status::malformed)
			<< size;
	payload.push_back(std::byte{0});
	EXPECT_EQ(send(request.words, payload), ppc::Status::malformed);
	EXPECT_EQ(sink.calls, 1);
}

TEST_F(MalformedCall, with_a_file_that_the_method_does_not_take)
{
	const auto request = make_request();

	EXPECT_EQ(send(request.words, payload, true), ppc::Status::malformed);
	EXPECT_EQ(sink.calls, 0);
}

TEST_F(MalformedCall, of_a_method_that_is_not_there)
{
	auto request = make_request();

	request.words[0] |= 0xffff;
	EXPECT_EQ(send(request.words, payload), ppc::Status::unknown_method);
	request = make_request();
	request.words[0] ^= std::uint64_t{1} << 40;
	EXPECT_EQ(send(request.words, payload), ppc::Status::other_interface);
	EXPECT_EQ(sink.calls, 0);
}

/* Words and payload changed at random: served or refused, but nothing else is read. */
TEST_F(MalformedCall, changed_at_random)
{
	constexpr unsigned rounds = 50000;
	const auto request = make_request();
	const auto right = payload;
	std::minstd_rand random(7);
	unsigned refused = 0;

	for (unsigned round = 0; round < rounds; ++round) {
		auto words = request.words;

		payload = right;
		for (unsigned i = 0; i <= random() % 3; ++i) {
			const std::uint64_t value =
				random() % 4 ? random() % 600 : huge - random() % 64;

			if (random() % 2)
				words[1 + random() % 7] = value;
			else
				std::memcpy(payload.data() + random() % (payload.size() / 8) * 8,
					    &value, sizeof(value));
		}
		if (random() % 8 == 0)
			payload.resize(random() % (2 * right.size()));
		refused += send(words, payload) == ppc::Status::malformed;
	}
	EXPECT_GT(refused, rounds / 2);
	EXPECT_GT(sink.calls, 0);
}

TEST(MalformedReply, is_an_error_of_the_call)
{
	ppc::Reply reply;
	const ppc::Proxy<SinkInterface, Loopback> proxy{
		Loopback([&reply](FakeCall &) { return reply; })};
	const auto number_of = [&] {
		const auto result = proxy.call<&Sink::take>(
			"", "", std::vector<Item>{}, std::vector<std::uint64_t>{},
			std::expected<std::string_view, int>{"third"});
		return result ? 0 : result.error().number();
	};

	EXPECT_EQ(number_of(), 0) << "an empty string";
	reply.words[1] = 49;
	EXPECT_EQ(number_of(), EBADMSG);
	reply.length = 48;
	EXPECT_EQ(number_of(), EBADMSG);
	reply.length = 49;
	EXPECT_EQ(number_of(), 0);
	reply.words[7] = 1;
	EXPECT_EQ(number_of(), EBADMSG);
	reply.words[0] = 77;
	EXPECT_EQ(number_of(), EBADMSG) << "no status";
	for (const auto &[status, error] :
	     {std::pair(ppc::Status::unknown_method, ENOSYS),
	      std::pair(ppc::Status::other_interface, EPROTO),
	      std::pair(ppc::Status::malformed, EBADMSG),
	      std::pair(ppc::Status::too_large, EMSGSIZE),
	      std::pair(ppc::Status::no_memory, ENOMEM), std::pair(ppc::Status::no_files, EMFILE),
	      std::pair(ppc::Status::failed, EREMOTEIO), std::pair(ppc::Status::gone, ESTALE)}) {
		reply.words[0] = static_cast<std::uint64_t>(status);
		EXPECT_EQ(number_of(), error);
	}
}

} // namespace
} // namespace tornado::selftest
