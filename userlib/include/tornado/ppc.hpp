// SPDX-License-Identifier: GPL-2.0 OR MIT
//
// Protected procedure calls: methods of an object called from other processes, on the caller's CPU.
// Documentation/ppc-library.rst has the manual.
//
//   ppc::Interface<"name", version, &Class::method...>    which methods can be called
//   ppc::Port, ppc::serve<Interface>(port, object)        the server
//   ppc::Client, ppc::Proxy<Interface>                    the client
//
// <tornado/ppc/clustered.hpp> has serve() for clustered objects.
#ifndef TORNADO_PPC_HPP
#define TORNADO_PPC_HPP

#include <tornado/ppc/client.hpp>
#include <tornado/ppc/interface.hpp>
#include <tornado/ppc/port.hpp>
#include <tornado/ppc/proxy.hpp>
#include <tornado/ppc/server.hpp>

#endif // TORNADO_PPC_HPP
