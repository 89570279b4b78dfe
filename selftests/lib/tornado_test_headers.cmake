# SPDX-License-Identifier: GPL-2.0
# tornado_precompile_test_headers(target): compile once for all files of a test program what most of
# them include. GoogleTest's header alone is half of the time that a file takes.

set(tornado_test_headers
  <gtest/gtest.h> <array> <atomic> <chrono> <functional> <random> <string> <thread> <vector>)

function(tornado_precompile_test_headers target)
  target_precompile_headers(${target} PRIVATE ${tornado_test_headers})
  tornado_precompile_tests_only(${target})
endfunction()

# What is no test includes what it needs, and no more; and the main() of an example has another name
# in a test, with which the compiler takes no precompiled header.
function(tornado_precompile_tests_only target)
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "/(module|userlib)/")
  if(sources)
    set_source_files_properties(${sources} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  endif()
endfunction()
