# SPDX-License-Identifier: GPL-2.0
# tornado_add_kselftest(NAME name SOURCES file... [LIBRARIES target...] [NEEDS_NO_DEVICE]
#   [SANITIZED asan|tsan])
#
# Builds a kselftest program into <build>/kselftest/, adds its name as a line to
# <build>/kselftest/programs.txt, and registers it with ctest (exit code 4: skipped).
# Without NEEDS_NO_DEVICE the program skips itself where /dev/tornado is missing.
# With SANITIZED the program and the library in it are instrumented, and linked dynamically, since
# GCC 12 cannot link sanitizers otherwise; tornado-vm brings the program's libraries along.

set(tornado_kselftest_dir "${CMAKE_BINARY_DIR}/kselftest")
set(tornado_kselftest_list "${tornado_kselftest_dir}/programs.txt")
set_property(GLOBAL PROPERTY tornado_kselftest_programs "")

# Programs that need no library of the machine they run on: for an initramfs, or a host under test.
option(TORNADO_KSELFTEST_STATIC "Link kselftest programs statically" ON)

# The options of static programs, and what their files include compiled with those, once for all.
# GoogleTest can stream results to a socket, which nothing here asks for; ld would warn about the
# name resolution in it, which does not work in static programs.
# Debug information would fill the memory of a small VM, and half of the time to compile.
add_library(tornado_static_kselftest INTERFACE)
target_compile_options(tornado_static_kselftest INTERFACE -O1 -g0)
target_link_options(tornado_static_kselftest INTERFACE -static
  LINKER:--defsym=getaddrinfo=abort,--defsym=freeaddrinfo=abort,--strip-debug)

function(tornado_add_kselftest)
  cmake_parse_arguments(PARSE_ARGV 0 test "NEEDS_NO_DEVICE" "NAME;SANITIZED" "SOURCES;LIBRARIES")
  if(NOT test_NAME OR NOT test_SOURCES OR test_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "tornado_add_kselftest(NAME name SOURCES file... [LIBRARIES target...] "
      "[NEEDS_NO_DEVICE] [SANITIZED asan|tsan]), not: ${ARGV}")
  endif()

  set(needs device)
  if(test_NEEDS_NO_DEVICE)
    set(needs nothing)
  endif()

  add_executable(${test_NAME} ${test_SOURCES})
  target_link_libraries(${test_NAME} PRIVATE ${test_LIBRARIES})
  if(test_SANITIZED)
    tornado_sanitize_kselftest(${test_NAME} ${needs} tornado_${test_SANITIZED})
  else()
    target_link_libraries(${test_NAME} PRIVATE
      tornado_kselftest_needs_${needs} tornado_kselftest tornado_warnings)
  endif()
  set_target_properties(${test_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${tornado_kselftest_dir}")
  if(TORNADO_KSELFTEST_STATIC AND NOT test_SANITIZED)
    target_link_libraries(${test_NAME} PRIVATE tornado_static_kselftest)
    # Those precompiled for C++ do not do for a program in both languages.
    if(NOT test_SOURCES MATCHES "\\.c(;|$)")
      target_precompile_headers(${test_NAME} REUSE_FROM tornado_kselftest_headers)
      tornado_precompile_tests_only(${test_NAME})
    endif()
  endif()

  set_property(GLOBAL APPEND PROPERTY tornado_kselftest_programs ${test_NAME})
  add_test(NAME kselftest.${test_NAME} COMMAND ${test_NAME})
  set_tests_properties(kselftest.${test_NAME} PROPERTIES SKIP_RETURN_CODE 4 TIMEOUT 600)
endfunction()

# Without the warnings of the library's users, which the core inside is not written for.
function(tornado_sanitize_kselftest name needs library)
  set(lib_dir "${tornado_source_dir}/selftests/lib")
  get_target_property(lib tornado_kselftest SOURCES)
  list(TRANSFORM lib PREPEND "${lib_dir}/")
  target_sources(${name} PRIVATE ${lib} "${lib_dir}/main_needs_${needs}.cpp")
  target_include_directories(${name} PRIVATE "${lib_dir}")
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wshadow
    $<$<BOOL:${TORNADO_WERROR}>:-Werror>)
  target_link_libraries(${name} PRIVATE ${library} GTest::gtest)
  tornado_precompile_test_headers(${name})
endfunction()

# To be called once, when all programs were added.
function(tornado_write_kselftest_list)
  get_property(programs GLOBAL PROPERTY tornado_kselftest_programs)
  list(JOIN programs "\n" lines)
  file(CONFIGURE OUTPUT "${tornado_kselftest_list}" CONTENT "${lines}\n")
  add_custom_target(kselftest DEPENDS ${programs})
endfunction()
