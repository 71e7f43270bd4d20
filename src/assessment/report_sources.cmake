# The brief: included by the room's CMakeLists.txt.
set(report_sources
  report_html.cpp
  report_json.cpp
  detail/report_advice.cpp
  detail/report_basis.cpp
  detail/report_chain.cpp
  detail/report_event.cpp
  detail/report_gates.cpp
  detail/report_hit.cpp
  detail/report_in_short.cpp
  detail/report_map.cpp
  detail/report_page.cpp
  detail/report_rules.cpp
  detail/report_runs.cpp
  detail/report_text.cpp)
set(report_tests
  report_test.cpp)
