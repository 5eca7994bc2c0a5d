# Flags and the few helpers that every folder uses: bedside_library, bedside_fuzz.

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)

add_library(bedside_flags INTERFACE)
target_include_directories(bedside_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(bedside_flags INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror>)
target_link_libraries(bedside_flags INTERFACE fmt::fmt Threads::Threads)
if(BEDSIDE_SANITIZE)
  add_compile_options(-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined
    -fno-omit-frame-pointer -O1 -gline-tables-only)
  add_link_options(-fsanitize=address,undefined)
  set(test_options -O0 -fno-sanitize=fuzzer-no-link)
elseif(BEDSIDE_TSAN)
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer -O1 -gline-tables-only)
  add_link_options(-fsanitize=thread)
endif()

# What every test program is made with. With sanitizers the tests' own sources, many and long, are not optimised and do
# not count what they pass through for the fuzzer, which the code under test does: desk_inviting_test.cpp compiles in
# 18 s instead of 43 s.
if(BEDSIDE_TESTS)
  find_package(GTest REQUIRED)
  add_library(bedside_testing INTERFACE)
  target_compile_options(bedside_testing INTERFACE ${test_options})
  target_link_libraries(bedside_testing INTERFACE GTest::gmock GTest::gtest_main)
endif()

# bedside_library(NAME DEPENDS other folders... LIBRARIES outside libraries...)
# One folder, one library `bedside_NAME`, made of its *.cpp; *_test.cpp become the test program
# `NAME_test`, which ctest runs as one test.
function(bedside_library name)
  cmake_parse_arguments(arg "" "" "DEPENDS;LIBRARIES;TEST_LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(_test|_bench|main)\\.cpp$")
  if(sources)
    add_library(bedside_${name} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(bedside_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  list(TRANSFORM arg_DEPENDS PREPEND bedside_)
  target_link_libraries(bedside_${name} ${scope} bedside_flags ${arg_DEPENDS} ${arg_LIBRARIES})
  if(BEDSIDE_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE bedside_${name} bedside_testing ${arg_TEST_LIBRARIES})
    add_test(NAME ${name} COMMAND ${name}_test)
  endif()
endfunction()

# bedside_fuzz(NAME SOURCE DEPENDS folders...): a libFuzzer program, only in the sanitizer build.
# ctest runs it for a short time with one seed: on a clean checkout whoever runs it again sees the same, as far as the machine
# gets in that time. `make fuzz` runs longer, with seeds of its own. Its corpus is fuzz/corpus/NAME.
function(bedside_fuzz name source)
  cmake_parse_arguments(arg "" "" "DEPENDS" ${ARGN})
  if(NOT BEDSIDE_SANITIZE)
    return()
  endif()
  list(TRANSFORM arg_DEPENDS PREPEND bedside_)
  add_executable(fuzz_${name} ${source})
  target_link_libraries(fuzz_${name} PRIVATE bedside_flags ${arg_DEPENDS})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  file(MAKE_DIRECTORY ${CMAKE_SOURCE_DIR}/fuzz/corpus/${name})
  add_test(NAME fuzz_${name} COMMAND fuzz_${name} -seed=1 -runs=200000 -max_total_time=8 -max_len=2048
    -artifact_prefix=${CMAKE_BINARY_DIR}/ ${CMAKE_BINARY_DIR}/fuzz_corpus_${name} ${CMAKE_SOURCE_DIR}/fuzz/corpus/${name})
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz_corpus_${name})
endfunction()
