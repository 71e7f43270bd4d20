# Flags of the whole project, and one function per kind of target so that rooms look alike.

add_library(entrepot_flags INTERFACE)
target_compile_options(entrepot_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor)
# Off where the sources meet compilers that they were not tried with, as in pip.
option(ENTREPOT_WARNINGS_ARE_ERRORS "Stop at a warning" ON)
if(ENTREPOT_WARNINGS_ARE_ERRORS)
  target_compile_options(entrepot_flags INTERFACE -Werror)
endif()
target_include_directories(entrepot_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_definitions(entrepot_flags INTERFACE
  ENTREPOT_VERSION="${PROJECT_VERSION}"
  $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
# g++ 12 reports false positives of these two inside libstdc++ at -O2 (GCC bugs 105329, 105593).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(entrepot_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
# clang 19 warns of get_temporary_buffer inside libstdc++ 12's stable_sort, which is not ours to change.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(entrepot_flags INTERFACE -Wno-deprecated-declarations)
endif()
if(ENTREPOT_FUZZ)  # the rooms report their coverage to the fuzzers
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(ENTREPOT_SANITIZE STREQUAL "address")
  # A number that its integer cannot hold is in no group of checks of g++ or clang.
  add_compile_options(-fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(ENTREPOT_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread)
  add_link_options(-fsanitize=thread)
endif()
if(ENTREPOT_SANITIZE)  # an index past the end of a vector that is still in its memory
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()

# Names of tests say which build they are of: `make test` runs the tests of several builds together.
set(ENTREPOT_TEST_PREFIX "")
if(ENTREPOT_SANITIZE STREQUAL "address")
  set(ENTREPOT_TEST_PREFIX "asan.")
elseif(ENTREPOT_SANITIZE STREQUAL "thread")
  set(ENTREPOT_TEST_PREFIX "tsan.")
endif()

# entrepot_room(NAME SOURCES a.cpp ... [DEPENDS base ...] [LIBRARIES lib ...] [TESTS t ...] [DATA_TESTS t ...])
#   target entrepot_NAME; DEPENDS are rooms (public), LIBRARIES are hidden from the rooms that use it.
#   TESTS run anywhere; DATA_TESTS need the folder of real files (label `data`).
function(entrepot_room name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LIBRARIES;TESTS;DATA_TESTS" ${ARGN})
  set(target entrepot_${name})
  add_library(${target} STATIC ${ARG_SOURCES})
  target_link_libraries(${target} PUBLIC entrepot_flags)
  foreach(room ${ARG_DEPENDS})
    target_link_libraries(${target} PUBLIC entrepot_${room})
  endforeach()
  target_link_libraries(${target} PRIVATE ${ARG_LIBRARIES})
  if(ENTREPOT_TESTS)
    entrepot_test(${name}_test LABEL fast ROOMS ${name} SOURCES ${ARG_TESTS} LIBRARIES ${ARG_LIBRARIES})
    entrepot_test(${name}_data_test LABEL data ROOMS ${name} SOURCES ${ARG_DATA_TESTS} LIBRARIES ${ARG_LIBRARIES})
  endif()
endfunction()

# entrepot_test(NAME LABEL fast|slow|data ROOMS ... SOURCES ... [LIBRARIES ...]): one GoogleTest binary, one CTest test.
function(entrepot_test name)
  cmake_parse_arguments(ARG "" "LABEL" "ROOMS;SOURCES;LIBRARIES" ${ARGN})
  if(NOT ARG_SOURCES)
    return()
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} GTest::gtest GTest::gtest_main rapidcheck)
  foreach(room ${ARG_ROOMS})
    target_link_libraries(${name} PRIVATE entrepot_${room})
  endforeach()
  target_compile_definitions(${name} PRIVATE ENTREPOT_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  # The tests themselves need no speed, and compile a quarter faster without it; what they test is compiled as it is shipped.
  target_compile_options(${name} PRIVATE $<$<CONFIG:RelWithDebInfo>:-O1>)
  add_test(NAME ${ENTREPOT_TEST_PREFIX}${name} COMMAND ${name})
  set_tests_properties(${ENTREPOT_TEST_PREFIX}${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT 600)
endfunction()
