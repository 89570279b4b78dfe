// SPDX-License-Identifier: GPL-2.0
/* Values that go through a message and come out as they were. */
#include <array>
#include <cmath>
#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>

#include "loopback.hpp"

namespace tornado::selftest
{
namespace
{

enum class Colour : std::uint8_t { red, green = 200 };

struct Point {
	std::int32_t x;
	std::int32_t y;
	bool operator==(const Point &) const = default;
};

struct Padded {
	std::uint8_t small;
	std::uint64_t large;
	bool operator==(const Padded &) const = default;
};

struct Person {
	std::string name;
	std::optional<std::string> nickname;
	std::vector<Point> path;
	bool is_tall;
	Colour colour;
	bool operator==(const Person &) const = default;
};

struct WithViews {
	std::string_view name;
	std::uint32_t number;
};

struct CArray {
	char text[12];
	std::uint32_t number;
};

struct WithPointer {
	int *pointer;
};

enum Unfixed { first_of_them };
enum Fixed : int { first_of_those };

} // namespace
} // namespace tornado::selftest

template <>
inline constexpr bool tornado::ppc::has_plain_bytes<tornado::selftest::CArray> = true;

namespace tornado::selftest
{
namespace
{

using ppc::is_plain;
using ppc::Wire;
using ppc::WireType;

static_assert(is_plain<int> && is_plain<double> && is_plain<Colour> && is_plain<Fixed>);
static_assert(is_plain<Point> && is_plain<std::array<Point, 3>>);
static_assert(!is_plain<bool> && !is_plain<Padded> && !is_plain<std::string> && !is_plain<Unfixed>);
static_assert(WireType<Padded> && WireType<Person> && WireType<WithViews> && WireType<CArray>);
static_assert(WireType<std::vector<std::vector<std::string>>>);
static_assert(!WireType<int *> && !WireType<WithPointer> && !WireType<std::vector<int *>>);
static_assert(!WireType<Unfixed> && !WireType<long double> && !WireType<std::vector<bool>>);
static_assert(!WireType<std::span<int>>, "a view that is written to");
static_assert(!WireType<std::optional<WithPointer>>);
static_assert(std::is_same_v<Wire<std::string_view>::Owned, std::string>);
static_assert(std::is_same_v<Wire<std::optional<std::span<const Point>>>::Owned,
			     std::optional<std::vector<Point>>>);
static_assert(!WireType<Wire<WithViews>::Owned>);
static_assert(!WireType<Wire<std::vector<WithViews>>::Owned>);
static_assert(Wire<Point>::most_words == 1 && Wire<Padded>::most_words == 2);
static_assert(Wire<std::optional<Padded>>::most_words == 3);
static_assert(Wire<std::vector<FileDescriptor>>::most_files == ppc::unbounded);

/* Put, taken, and compared; what a client gets of it, too. */
template <typename T>
void expect_same(const T &value)
{
	std::vector<std::uint64_t> memory(ppc::payload_max / 8);
	ppc::Words words{};
	ppc::Writer writer(words, std::as_writable_bytes(std::span(memory)));

	Wire<T>::put(writer, value);
	ASSERT_TRUE(writer.fits());
	Bytes payload(writer.payload());
	ppc::Reader reader(words, payload.all());

	EXPECT_EQ(Wire<T>::take(reader), value);
	EXPECT_TRUE(reader.has_ended());
	ppc::Reader again(words, payload.all());
	const auto owned = Wire<typename Wire<T>::Owned>::take(again);
	EXPECT_TRUE(again.has_ended());
	static_assert(Wire<T>::shape == Wire<std::remove_const_t<decltype(owned)>>::shape);
}

template <typename T>
void expect_same_extremes()
{
	expect_same(std::numeric_limits<T>::lowest());
	expect_same(std::numeric_limits<T>::max());
	expect_same(T{1});
	expect_same(T{});
}

TEST(Marshalling, numbers)
{
	expect_same_extremes<char>();
	expect_same_extremes<signed char>();
	expect_same_extremes<std::uint8_t>();
	expect_same_extremes<std::int16_t>();
	expect_same_extremes<std::uint16_t>();
	expect_same_extremes<std::int32_t>();
	expect_same_extremes<std::uint32_t>();
	expect_same_extremes<std::int64_t>();
	expect_same_extremes<std::uint64_t>();
	expect_same_extremes<char32_t>();
	expect_same_extremes<float>();
	expect_same_extremes<double>();
	expect_same(true);
	expect_same(false);
	expect_same(Colour::green);
	expect_same(std::numeric_limits<double>::infinity());
}

TEST(Marshalling, strings_of_all_lengths)
{
	for (const std::size_t size :
	     {0U, 1U, 7U, 8U, 9U, 47U, 48U, 49U, 55U, 56U, 57U, 64U, 4096U, 65536U}) {
		std::string text(size, 'x');

		if (size != 0)
			text.back() = '\0';
		expect_same(text);
		expect_same<std::string_view>(text);
	}
}

TEST(Marshalling, structs)
{
	expect_same(Point{-1, 2});
	expect_same(Padded{200, std::uint64_t{1} << 60});
	expect_same(std::array<Point, 9>{Point{1, 2}, Point{3, 4}});
	expect_same(Person{"Ann", "A", {{1, 2}, {3, 4}}, true, Colour::green});
	expect_same(Person{std::string(300, 'n'), std::nullopt, {}, false, Colour::red});
}

TEST(Marshalling, containers)
{
	expect_same(std::vector<std::uint16_t>{});
	expect_same(std::vector<std::uint16_t>(1000, 7));
	expect_same(std::vector<std::string>{"", "a", std::string(100, 'b'), "c"});
	expect_same(std::vector<std::vector<Point>>{{}, {{1, 2}}, {{3, 4}, {5, 6}}});
	expect_same(std::optional<int>{});
	expect_same(std::optional<int>{-5});
	expect_same(std::optional<std::optional<std::string>>{std::optional<std::string>{}});
	expect_same(std::expected<int, std::string>{3});
	expect_same(std::expected<int, std::string>{std::unexpected{"no"}});
	expect_same(std::expected<void, Colour>{});
	expect_same(std::expected<void, Colour>{std::unexpected{Colour::green}});
	expect_same(std::tuple<int, std::string, bool>{1, "two", true});
	expect_same(std::pair<std::string, Padded>{"p", {1, 2}});
	expect_same(std::array<std::string, 3>{"1", "", "3"});
	expect_same(std::array<bool, 2>{true, false});
}

TEST(Marshalling, nine_words_do_not_fit_into_eight)
{
	expect_same(std::array<bool, 6>{true, false, true, true, false, true});
	expect_same(std::array<bool, 7>{true, false, true, true, false, true, true});
	expect_same(std::array<bool, 8>{true, false, true, true, false, true, true, true});
	expect_same(std::tuple<std::array<bool, 7>, std::string, int>{{}, std::string(3, 's'), -1});
}

TEST(Marshalling, structs_with_arrays_of_c_as_bytes)
{
	ppc::Words words{};
	ppc::Writer writer(words, {});
	const CArray sent{"eleven char", 7};

	Wire<CArray>::put(writer, sent);
	EXPECT_TRUE(writer.fits());
	EXPECT_TRUE(writer.payload().empty());
	ppc::Reader reader(words, {});
	const CArray received = Wire<CArray>::take(reader);
	EXPECT_STREQ(received.text, sent.text);
	EXPECT_EQ(received.number, 7U);
	EXPECT_TRUE(reader.has_ended());
}

TEST(Marshalling, views_lie_in_the_message)
{
	std::vector<std::uint64_t> memory(100);
	ppc::Words words{};
	ppc::Writer writer(words, std::as_writable_bytes(std::span(memory)));
	const std::vector<std::uint32_t> numbers(50, 9);

	Wire<std::string_view>::put(writer, "short");
	Wire<std::span<const std::uint32_t>>::put(writer, numbers);
	EXPECT_EQ(writer.payload().data(), reinterpret_cast<const std::byte *>(numbers.data()))
		<< "one block is sent from where it lies";

	Bytes payload(writer.payload());
	ppc::Reader reader(words, payload.all());
	const auto text = Wire<std::string_view>::take(reader);
	const auto view = Wire<std::span<const std::uint32_t>>::take(reader);
	EXPECT_EQ(static_cast<const void *>(text.data()), static_cast<const void *>(&words[2]));
	EXPECT_EQ(static_cast<const void *>(view.data()),
		  static_cast<const void *>(payload.all().data()));
	EXPECT_TRUE(reader.has_ended());
}

TEST(Marshalling, pads_with_zeros)
{
	std::vector<std::uint64_t> memory(9, ~std::uint64_t{0});
	ppc::Words words{};
	ppc::Writer writer(words, std::as_writable_bytes(std::span(memory)));

	const std::string text(57, 'a');
	Wire<std::string>::put(writer, text);
	for (int i = 0; i < 7; ++i)
		Wire<int>::put(writer, -1);
	ASSERT_TRUE(writer.fits());
	ASSERT_EQ(writer.payload().size(), 72U) << "57, padded, and one word";
	for (const std::byte padding : writer.payload().subspan(57, 7))
		EXPECT_EQ(padding, std::byte{0});
}

TEST(Marshalling, tells_when_there_is_no_room)
{
	std::vector<std::uint64_t> memory(2);

	for (const std::size_t size : {57U, 16U + 56U, 1000U}) {
		ppc::Words words{};
		ppc::Writer writer(words, std::as_writable_bytes(std::span(memory)));

		const std::string text(size, 'a');
		Wire<std::string>::put(writer, text);
		EXPECT_FALSE(writer.fits()) << size;
	}
	ppc::Words words{};
	ppc::Writer writer(words, {});
	for (int i = 0; i < 7; ++i)
		Wire<int>::put(writer, 1);
	EXPECT_TRUE(writer.fits());
	Wire<int>::put(writer, 1);
	EXPECT_FALSE(writer.fits());
}

TEST(Marshalling, tells_when_there_are_too_many_files)
{
	ppc::Words words{};
	ppc::Writer writer(words, {});

	for (std::size_t i = 0; i < ppc::files_max; ++i)
		writer.put_file(0);
	EXPECT_TRUE(writer.fits());
	writer.put_file(0);
	EXPECT_FALSE(writer.fits());
}

TEST(Marshalling, closes_files_that_nobody_takes)
{
	int number = -1;

	{
		ppc::Files files;

		files.add(FileDescriptor{::open("/dev/null", O_RDONLY | O_CLOEXEC)});
		auto taken = files.take(0);
		EXPECT_TRUE(taken);
		EXPECT_FALSE(files.take(0)) << "it was taken";
		EXPECT_FALSE(files.take(1));
		number = taken.get();
		files.add(std::move(taken));
		EXPECT_GE(::fcntl(number, F_GETFD), 0);
	}
	EXPECT_LT(::fcntl(number, F_GETFD), 0);
}

} // namespace
} // namespace tornado::selftest
