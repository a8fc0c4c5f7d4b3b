"""What AWS bills by is counted as AWS counts it."""

import json

from bench.counted import Said, memories, plus


def test_a_line_costs_its_bytes_and_what_cloudwatch_adds() -> None:
    said = Said()
    said.write('{"kind": "Überfällig"}\n')
    assert said.bytes == 24 + 1 + 26


def test_a_figure_is_known_by_its_name_however_often_it_is_published() -> None:
    said = Said()
    for value in (0, 3):
        metrics = [{"Namespace": "Undersigned", "Metrics": [{"Name": "drift", "Unit": "Count"}]}]
        said.write(json.dumps({"_aws": {"CloudWatchMetrics": metrics}, "drift": [value]}))
    assert said.figures == {"drift"}


def test_what_only_one_of_two_used_is_kept() -> None:
    assert plus({"a": 1, "b": 2}, {"b": 1, "c": 4}, -1) == {"a": 1, "b": 1, "c": -4}


def test_what_faces_the_internet_is_known_by_our_name() -> None:
    assert {"web", "console", "tally", "sweeper"} <= memories().keys()
