// SPDX-License-Identifier: GPL-2.0 OR MIT
#ifndef TORNADO_SRC_PPC_FAILURE_HPP
#define TORNADO_SRC_PPC_FAILURE_HPP

#include <string>

#include <tornado/error.hpp>

/* Why requests on ports, clients and contexts failed with @number. */
namespace tornado::ppc::failure
{

Error call(int number);
Error open_port(const std::string &name, int number);
Error no_thread(std::string attempted);
Error revoke(int number);
Error port(std::string attempted, int number);

} // namespace tornado::ppc::failure

#endif // TORNADO_SRC_PPC_FAILURE_HPP
