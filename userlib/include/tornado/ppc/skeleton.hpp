// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_PPC_SKELETON_HPP
#define TORNADO_PPC_SKELETON_HPP

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <optional>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

#include <tornado/ppc/interface.hpp>

namespace tornado::ppc
{

/**
 * struct Reply - what a server answers
 * @words: word 0 is a Status, if an Interface is served
 * @length: how many bytes of the call's memory are payload
 */
struct Reply {
	Words words{};
	std::size_t length = 0;
};

/**
 * ServedCall - a call as the server has it: a Context, or what a test has in its place
 *
 * memory() is for the reply's payload, as much as the caller takes, and may be where the
 * request's payload() is.  give_files() has done with the descriptors when it returns.
 */
template <typename T>
concept ServedCall = requires(T &call, Files &files, std::span<const int> given) {
	{ call.words() } -> std::convertible_to<const Words &>;
	{ call.payload() } -> std::convertible_to<std::span<const std::byte>>;
	{ call.memory() } -> std::convertible_to<std::span<std::byte>>;
	{ call.file_count() } -> std::convertible_to<std::size_t>;
	{ call.take_files(files) } -> std::same_as<int>;
	{ call.give_files(given) } -> std::same_as<int>;
};

namespace detail
{

inline Reply refuse(Status status, std::uint64_t detail = 0) noexcept
{
	Reply reply;

	reply.words[0] = static_cast<std::uint64_t>(status);
	reply.words[1] = detail;
	return reply;
}

template <typename... T>
inline constexpr bool own_what_they_hold = (std::is_same_v<typename Wire<T>::Owned, T> && ...);

/* Put what was returned into the call's memory, while it and the arguments are still there. */
template <typename Returned, ServedCall Call>
Reply reply_with(Call &call, const Returned &returned)
{
	Reply reply;
	std::span<std::byte> memory = call.memory();

	/* A view may be of the arguments, which lie in that memory. */
	if constexpr (!own_what_they_hold<Returned>)
		memory = call_memory().reply.first(
			std::min(memory.size(), call_memory().reply.size()));

	Writer writer{reply.words, memory};

	Wire<Returned>::put(writer, returned);
	if (!writer.fits())
		return refuse(Status::too_large);

	const auto payload = writer.payload();

	if (!payload.empty() && payload.data() != call.memory().data())
		std::memmove(call.memory().data(), payload.data(), payload.size());
	reply.length = payload.size();
	if constexpr (Wire<Returned>::most_files != 0)
		if (!writer.files().empty() && call.give_files(writer.files()) < 0)
			return refuse(Status::no_files);
	return reply;
}

/* Take the arguments out of the request, call the method, and reply with what it returns. */
template <typename InterfaceT, auto method, typename Object, ServedCall Call, typename... P>
Reply answer_method(Object &object, Call &call, Types<P...> /*taken*/)
{
	using Returned = typename InterfaceT::template SignatureOf<method>::Returned;
	constexpr bool takes_files = most_files_of<P...> != 0;
	std::conditional_t<takes_files, Files, std::byte> files{};
	Files *received = nullptr;

	if (Head::of(call.words()[0]).fingerprint !=
	    InterfaceT::template head_of<method>.fingerprint)
		return refuse(Status::other_interface, InterfaceT::version);
	if constexpr (takes_files) {
		received = &files;
		if (call.file_count() != 0 && call.take_files(files) < 0)
			return refuse(Status::no_files);
	} else if (call.file_count() != 0) {
		return refuse(Status::malformed);
	}

	Reader reader{call.words(), call.payload(), received};
	std::tuple<P...> arguments{Wire<P>::take(reader)...};

	if (!reader.has_ended())
		return refuse(Status::malformed);

	const auto invoke = [&object](P &...argument) -> decltype(auto) {
		return (object.*method)(std::move(argument)...);
	};

	if constexpr (std::is_void_v<Returned>) {
		std::apply(invoke, arguments);
		return {};
	} else {
		decltype(auto) returned = std::apply(invoke, arguments);

		return reply_with<Returned>(call, returned);
	}
}

template <typename InterfaceT, typename Object, ServedCall Call>
struct Methods;

template <Name name, std::uint16_t version, auto... methods, typename Object, ServedCall Call>
struct Methods<Interface<name, version, methods...>, Object, Call> {
	using InterfaceT = Interface<name, version, methods...>;
	using Answer = Reply (*)(Object &, Call &);

	template <auto method>
	static Reply answer(Object &object, Call &call)
	{
		if constexpr (std::is_null_pointer_v<decltype(method)>)
			return refuse(Status::unknown_method, version);
		else
			return answer_method<InterfaceT, method>(
				object, call,
				typename InterfaceT::template SignatureOf<method>::Taken{});
	}

	static constexpr std::array<Answer, sizeof...(methods)> table{&Methods::answer<methods>...};
};

} // namespace detail

/**
 * answer() - serve one call of an interface
 * @object: has the methods; several threads may call it at once
 * @call: the call
 *
 * Whatever the request is, nothing outside of it is read, and the method is called
 * only with arguments of its types, all from the request.  Views among them are
 * views of the request: they end with the method.
 *
 * Return: the reply, of which the payload is in the call's memory.
 */
template <typename InterfaceT, typename Object, ServedCall Call>
Reply answer(Object &object, Call &call)
{
	using Methods = detail::Methods<InterfaceT, Object, Call>;
	const Head head = Head::of(call.words()[0]);

	if (head.method >= InterfaceT::method_count)
		return detail::refuse(Status::unknown_method, InterfaceT::version);
	try {
		return Methods::table[head.method](object, call);
	} catch (const std::bad_alloc &) {
		return detail::refuse(Status::no_memory);
	} catch (...) {
		return detail::refuse(Status::failed);
	}
}

} // namespace tornado::ppc

#endif // TORNADO_PPC_SKELETON_HPP
