# SPDX-License-Identifier: GPL-2.0
# tornado_add_kselftest(NAME name SOURCES file... [LIBRARIES target...] [NEEDS_NO_DEVICE])
#
# Builds a kselftest program into <build>/kselftest/, adds its name as a line to
# <build>/kselftest/programs.txt, and registers it with ctest (exit code 4: skipped).
# Without NEEDS_NO_DEVICE the program skips itself where /dev/tornado is missing.

set(tornado_kselftest_dir "${CMAKE_BINARY_DIR}/kselftest")
set(tornado_kselftest_list "${tornado_kselftest_dir}/programs.txt")
set_property(GLOBAL PROPERTY tornado_kselftest_programs "")

# Programs that need no library of the machine they run on: for an initramfs, or a host under test.
option(TORNADO_KSELFTEST_STATIC "Link kselftest programs statically" ON)

function(tornado_add_kselftest)
  cmake_parse_arguments(PARSE_ARGV 0 test "NEEDS_NO_DEVICE" "NAME" "SOURCES;LIBRARIES")
  if(NOT test_NAME OR NOT test_SOURCES OR test_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "tornado_add_kselftest(NAME name SOURCES file... [LIBRARIES target...] "
      "[NEEDS_NO_DEVICE]), not: ${ARGV}")
  endif()

  set(needs device)
  if(test_NEEDS_NO_DEVICE)
    set(needs nothing)
  endif()

  add_executable(${test_NAME} ${test_SOURCES})
  target_link_libraries(${test_NAME} PRIVATE
    ${test_LIBRARIES} tornado_kselftest_needs_${needs} tornado_kselftest tornado_warnings)
  set_target_properties(${test_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${tornado_kselftest_dir}")
  if(TORNADO_KSELFTEST_STATIC)
    # GoogleTest can stream results to a socket, which nothing here asks for; ld would warn about
    # the name resolution in it, which does not work in static programs.
    # Debug information would fill the memory of a small VM, and half of the time to compile.
    target_compile_options(${test_NAME} PRIVATE -O1 -g0)
    target_link_options(${test_NAME} PRIVATE -static
      LINKER:--defsym=getaddrinfo=abort,--defsym=freeaddrinfo=abort,--strip-debug)
  endif()

  set_property(GLOBAL APPEND PROPERTY tornado_kselftest_programs ${test_NAME})
  add_test(NAME kselftest.${test_NAME} COMMAND ${test_NAME})
  set_tests_properties(kselftest.${test_NAME} PROPERTIES SKIP_RETURN_CODE 4 TIMEOUT 600)
endfunction()

# To be called once, when all programs were added.
function(tornado_write_kselftest_list)
  get_property(programs GLOBAL PROPERTY tornado_kselftest_programs)
  list(JOIN programs "\n" lines)
  file(CONFIGURE OUTPUT "${tornado_kselftest_list}" CONTENT "${lines}\n")
  add_custom_target(kselftest DEPENDS ${programs})
endfunction()
