# SPDX-License-Identifier: GPL-2.0
# tornado_add_sanitized_library(NAME OPTION...): the library once more, from its sources, compiled
# with these options, as is whoever links it.

function(tornado_add_sanitized_library name)
  find_package(Threads REQUIRED)
  get_target_property(sources tornado_objects SOURCES)
  get_target_property(userlevel tornado_userlevel_objects SOURCES)
  list(APPEND sources ${userlevel})
  list(TRANSFORM sources PREPEND "${tornado_source_dir}/userlib/")
  add_library(${name} STATIC EXCLUDE_FROM_ALL ${sources})
  target_include_directories(${name}
    PUBLIC $<TARGET_PROPERTY:tornado_objects,INTERFACE_INCLUDE_DIRECTORIES>
    PRIVATE $<TARGET_PROPERTY:tornado_objects,INCLUDE_DIRECTORIES>)
  # Sanitizers double the time to compile; with less optimization, and line numbers only, they do not.
  # Assertions stay in.
  target_compile_options(${name} PUBLIC -O1 -g1 -UNDEBUG ${ARGN}
    PRIVATE -Wall -Wextra -Wshadow $<$<BOOL:${TORNADO_WERROR}>:-Werror>)
  target_link_options(${name} PUBLIC ${ARGN})
  target_link_libraries(${name} PUBLIC numa Threads::Threads)
endfunction()

tornado_add_sanitized_library(tornado_asan -fsanitize=address,undefined -fno-sanitize-recover=all)
tornado_add_sanitized_library(tornado_tsan -fsanitize=thread)
