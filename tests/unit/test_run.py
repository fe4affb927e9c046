"""`make test` counts what happened in every part, and nothing that failed gets lost."""

from pathlib import Path

from tests.run import Result, read_part

REPORT = """<?xml version="1.0"?><testsuites><testsuite>
<testcase classname="tests.unit.test_a" name="test_one" time="0.5"/>
<testcase classname="tests.unit.test_a" name="test_two" time="2.0"><failure>no</failure></testcase>
<testcase classname="tests.unit.test_a" name="test_two" time="2.0"><error>no</error></testcase>
<testcase classname="tests.unit.test_a" name="test_three" time="0.0"><skipped/></testcase>
</testsuite></testsuites>"""


def test_a_report_is_counted(tmp_path: Path) -> None:
    report = tmp_path / "unit.xml"
    report.write_text(REPORT)
    result = read_part("unit", 1, report)
    assert result.counts == "1 passed, 1 failed, 1 skipped"
    assert result.problems == ["tests/unit/test_a::test_two"]
    assert max(result.durations) == (2.0, "tests/unit/test_a::test_two")


def test_the_web_pages_tests_count_with_the_others(tmp_path: Path) -> None:
    ours, web = tmp_path / "unit.xml", tmp_path / "unit-web.xml"
    ours.write_text(REPORT)
    web.write_text(REPORT.replace("tests.unit.test_a", "src/a.test.ts"))
    assert read_part("unit", 1, ours, web).counts == "2 passed, 2 failed, 2 skipped"


def test_a_part_that_never_came_to_its_tests_has_failed(tmp_path: Path) -> None:
    assert read_part("e2e", 2, tmp_path / "none.xml").counts == "0 passed, 1 failed, 0 skipped"


def test_a_part_that_fails_besides_its_tests_has_failed(tmp_path: Path) -> None:
    """As the web pages' own tests in `make test-unit` do."""
    report = tmp_path / "unit.xml"
    report.write_text(REPORT.replace("<failure>no</failure>", "").replace("<error>no</error>", ""))
    assert read_part("unit", 2, report).failed == 1
    assert read_part("unit", 0, report).failed == 0


def test_parts_add_up() -> None:
    everything = Result()
    everything.add(Result(passed=2, failed=1, problems=["a"]))
    everything.add(Result(passed=3, skipped=1))
    assert everything.counts == "5 passed, 1 failed, 1 skipped"
    assert everything.problems == ["a"]
