// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_PPC_PROXY_HPP
#define TORNADO_PPC_PROXY_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tornado/ppc/interface.hpp>

namespace tornado::ppc
{

class Client;

namespace detail
{

/* What a call of a method that returns R returns: a tornado::Error of the method is one of the
 * call. */
template <typename R>
struct ReplyOf {
	using Type = Result<typename Wire<R>::Owned>;
};
template <typename T>
struct ReplyOf<Result<T>> {
	using Type = Result<typename Wire<T>::Owned>;
};

/* The argument as the method takes it. */
template <typename P, typename Given>
decltype(auto) argument(Given &&given)
{
	if constexpr (std::is_arithmetic_v<P> && std::is_arithmetic_v<std::remove_cvref_t<Given>>)
		return static_cast<P>(given);
	else
		return std::forward<Given>(given);
}

/* How many bytes of payload, at most. */
constexpr std::size_t payload_of(std::size_t most_words) noexcept
{
	constexpr std::size_t in_words = TORNADO_CALL_WORDS - 1;

	return most_words <= in_words ? 0 : std::min(most_words * 8, payload_max);
}

/* Why a proxy's call has no result, in words. */
TORNADO_API Error no_call_memory(std::string_view interface);
TORNADO_API Error request_too_large(std::string_view interface);
TORNADO_API Error request_without_file(std::string_view interface);
TORNADO_API Error malformed_reply(std::string_view interface);
TORNADO_API Error refusal(std::string_view interface, unsigned version, const Words &reply);

/* Arguments into a message, that to the server, and the result out of its reply. */
template <typename InterfaceT, typename Returned, typename Taken>
struct Stub;

template <typename InterfaceT, typename Returned, typename... P>
struct Stub<InterfaceT, Returned, Types<P...>> {
	using Reply = typename ReplyOf<Returned>::Type;

	static constexpr std::size_t sent = payload_of(most_words_of<P...>);
	static constexpr std::size_t received = payload_of(Wire<Returned>::most_words);
	static constexpr bool sends_files = most_files_of<P...> != 0;
	static constexpr bool receives_files = Wire<Returned>::most_files != 0;

	template <typename TransportT, typename... Given>
	static Reply call(const TransportT &transport, Head head, Deadline deadline,
			  Given &&...given)
	{
		static_assert(sizeof...(P) == sizeof...(Given),
			      "the method takes another number of arguments");
		return exchange(transport, head, deadline,
				argument<P>(std::forward<Given>(given))...);
	}

	template <typename TransportT>
	static Reply exchange(const TransportT &transport, Head head, Deadline deadline,
			      const P &...given)
	{
		std::conditional_t<receives_files, Files, std::byte> files{};
		Exchange exchange;
		CallMemory memory;

		if constexpr (sent != 0 || received != 0) {
			memory = call_memory();
			if (memory.request.empty())
				return std::unexpected{no_call_memory(InterfaceT::name)};
			exchange.room = memory.reply.first(received);
		}
		if constexpr (receives_files)
			exchange.received = &files;

		Writer writer{exchange.words, memory.request};

		(Wire<P>::put(writer, given), ...);
		if (!writer.fits())
			return std::unexpected{request_too_large(InterfaceT::name)};
		if constexpr (sends_files) {
			exchange.files = writer.files();
			if (std::ranges::any_of(exchange.files, [](int file) { return file < 0; }))
				return std::unexpected{request_without_file(InterfaceT::name)};
		}
		exchange.words[0] = head.word();
		exchange.payload = writer.payload();
		exchange.deadline = deadline;
		if (auto done = transport.exchange(exchange); !done)
			return std::unexpected{std::move(done).error()};
		return read(exchange);
	}

	static Reply read(Exchange &exchange)
	{
		using Owned = typename Wire<Returned>::Owned;

		if (exchange.words[0] != static_cast<std::uint64_t>(Status::ok))
			return std::unexpected{
				refusal(InterfaceT::name, InterfaceT::version, exchange.words)};

		Reader reader{exchange.words, exchange.room.first(exchange.reply_length),
			      exchange.received};

		if constexpr (std::is_void_v<Owned>) {
			if (reader.has_ended())
				return {};
		} else {
			Owned value = Wire<Owned>::take(reader);

			if (reader.has_ended())
				return value;
		}
		return std::unexpected{malformed_reply(InterfaceT::name)};
	}
};

} // namespace detail

/**
 * class Proxy - the methods of an object in another process
 * @InterfaceT: an Interface
 * @TransportT: what carries the calls
 *
 * call<&Class::method>(arguments...) returns what the method returns, as a Result: views
 * become strings and vectors, which own what they hold.  If the method returns a
 * Result itself, that is what the call returns.
 *
 * Errors of a call, besides those of the method:
 *
 * ========== ================================================================
 * EMSGSIZE   arguments, or what was returned, are larger than a message
 * EBADF      an argument is a FileDescriptor that owns nothing
 * ENOSYS     the server's interface has no such method: it is older
 * EPROTO     it has another interface, or the method takes something else there
 * EBADMSG    the server did not understand the arguments, or its reply is none
 * EREMOTEIO  the method ended with an exception
 * ESTALE     the object is being destroyed
 * ENOMEM     here or there
 * EMFILE     the server has too many open files
 * ========== ================================================================
 *
 * and those of the transport (Client).
 *
 * Context: MT-safe, as far as the transport is.
 */
template <typename InterfaceT, Transport TransportT = Client>
class Proxy
{
public:
	explicit Proxy(TransportT transport) noexcept : transport_{std::move(transport)} {}

	/** call() - without a deadline */
	template <auto method, typename... Given>
	[[nodiscard]] auto call(Given &&...given) const
	{
		return call_until<method>(no_deadline, std::forward<Given>(given)...);
	}

	/** call_for() - give up after @time; the method may run nevertheless */
	template <auto method, typename... Given>
	[[nodiscard]] auto call_for(std::chrono::nanoseconds time, Given &&...given) const
	{
		return call_until<method>(std::chrono::steady_clock::now() + time,
					  std::forward<Given>(given)...);
	}

	/** call_until() - give up at @deadline, likewise */
	template <auto method, typename... Given>
	[[nodiscard]] auto call_until(Deadline deadline, Given &&...given) const
	{
		static_assert(InterfaceT::template has<method>,
			      "this method is not in the interface's list");
		using Method = typename InterfaceT::template SignatureOf<method>;
		using Stub =
			detail::Stub<InterfaceT, typename Method::Returned, typename Method::Taken>;

		return Stub::call(transport_, InterfaceT::template head_of<method>, deadline,
				  std::forward<Given>(given)...);
	}

	[[nodiscard]] const TransportT &transport() const noexcept { return transport_; }

private:
	TransportT transport_;
};

} // namespace tornado::ppc

#endif // TORNADO_PPC_PROXY_HPP
