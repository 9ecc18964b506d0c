"""A page that says something else than what happens is found out."""

from pathlib import Path

import pytest
from making.blocks import blocks
from making.running import Page, differing

from foresize.simulator.scenario.problems import BadInput

F = "```"


def found(page: str, folder: Path) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(each.first, each.count, each.printed) for each in Page(page, folder).differences()]


def test_a_command_prints_what_the_page_says(tmp_path: Path) -> None:
    page = f"{F}console\n$ echo one; echo two\none\ntwo\n{F}\n"
    assert found(page, tmp_path) == []
    assert found(page.replace("two\n`", "three\n`"), tmp_path) == [(2, 2, ("one", "two"))]


def test_three_dots_stand_for_any_lines_and_are_kept_by_a_refresh(tmp_path: Path) -> None:
    page = f"{F}console\n$ seq 9\n1\n...\n8\n9\n{F}\n"
    assert found(page, tmp_path) == []
    assert found(page.replace("8\n9", "8\n8"), tmp_path) == [(2, 4, ("1", "...", "8", "9"))]


def test_an_exit_code_can_be_asked_for(tmp_path: Path) -> None:
    assert found(f"{F}console\n$ (exit 99)\n$ echo $?\n99\n{F}\n", tmp_path) == []


def test_python_is_run_in_order_and_what_it_prints_is_compared(tmp_path: Path) -> None:
    page = f'{F}python\nx = 1\n{F}\n{F}python\nprint(x)\n{F}\n{F}text title="prints"\n1\n{F}\n'
    assert found(page, tmp_path) == []
    assert found(page.replace("x = 1", "x = 2"), tmp_path) == [(7, 1, ("2",))]


def test_a_fragment_must_fit_the_reference_scenario(tmp_path: Path) -> None:
    assert found(f"{F}yaml\nservices: {{gateway: {{autoscaler: {{max: 50}}}}}}\n{F}\n", tmp_path) == []
    with pytest.raises(BadInput, match="maxx"):
        found(f"{F}yaml\nservices: {{gateway: {{autoscaler: {{maxx: 50}}}}}}\n{F}\n", tmp_path)


def test_a_titled_block_is_a_file(tmp_path: Path) -> None:
    page = f'{F}text title="in/it.txt"\nhello\n{F}\n{F}console\n$ cat in/it.txt\nhello\n{F}\n'
    assert found(page, tmp_path) == []


def test_times_may_differ_and_nothing_else() -> None:
    assert list(differing(("10 turns in 3.5 s",), 0, "10 turns in 1.2 min\n")) == []
    assert list(differing(("10 turns in 3.5 s",), 0, "11 turns in 3.5 s\n")) != []


def test_progress_is_left_out_as_a_bar_is_gone_in_the_end() -> None:
    assert list(differing(("done",), 0, "x: 2.4 of 5 replications, 4 h of 10 h simulated\ndone\n")) == []


def test_a_fence_of_another_form_is_an_error() -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(blocks(f"\n{F}yaml linenums=1\n{F}\n"))
