# SPDX-License-Identifier: GPL-2.0 OR MIT
# The target tornado_warnings: link it PRIVATE to what is ours, never to what is installed.
option(TORNADO_WERROR "Treat compiler warnings as errors" OFF)

if(NOT TARGET tornado_warnings)
  add_library(tornado_warnings INTERFACE)
  target_compile_options(tornado_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    $<$<BOOL:${TORNADO_WERROR}>:-Werror>)
endif()
