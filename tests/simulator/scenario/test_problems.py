import pickle

from foresize.simulator.scenario.problems import BadInput, Place, Problem, dotted, in_order

SLOTZ = Problem(
    Place("configs/peak.yaml", 9, 5), "services.gateway.slotz", "is not a field of a service. Did you mean `slots`?"
)
MIN = Problem(Place("configs/peak.yaml", 14, 12), "services.gateway.min", "must be at most max (10), but is 12.")


def test_all_problems_are_told_in_aligned_columns():
    assert str(BadInput([SLOTZ, MIN])) == (
        "configs/peak.yaml:9:5   services.gateway.slotz is not a field of a service. Did you mean `slots`?\n"
        "configs/peak.yaml:14:12 services.gateway.min   must be at most max (10), but is 12.\n"
        "2 problems. Nothing was simulated."
    )


def test_a_problem_of_a_whole_file_has_no_line():
    assert (
        str(BadInput.one("does not exist.", file="x.yaml"))
        == "x.yaml does not exist.\n1 problem. Nothing was simulated."
    )


def test_a_problem_without_a_place_is_its_message():
    error = BadInput.one("must be at least 1.", path="replications")
    assert str(error).splitlines()[0] == "replications must be at least 1."
    assert error.problems == (Problem(None, "replications", "must be at least 1."),)


def test_the_consequence_can_be_told():
    assert str(BadInput([MIN], "Nothing was written.")).endswith("1 problem. Nothing was written.")


def test_bad_input_travels_between_processes():
    error = pickle.loads(pickle.dumps(BadInput([SLOTZ, MIN], "Nothing was written.")))
    assert error.problems == (SLOTZ, MIN)
    assert error.consequence == "Nothing was written."


def test_thousands_of_problems_are_counted_and_not_all_printed():
    many = [Problem(Place("a.yaml", line, 1), "", "is wrong.") for line in range(1, 5001)]
    assert len(str(BadInput(many)).splitlines()) < 300
    assert "and 4800 more" in str(BadInput(many))
    assert str(BadInput(many)).endswith("5000 problems. Nothing was simulated.")


def test_a_problem_stays_on_its_line_whatever_it_quotes():
    text = str(BadInput([Problem(Place("a\nb.yaml", 1, 1), "x\x1b", "is\nwrong \udcff.")]))
    assert len(text.splitlines()) == 2
    text.encode()


def test_problems_are_sorted_by_file_line_and_column_and_told_once():
    assert in_order([MIN, SLOTZ, MIN]) == [SLOTZ, MIN]


def test_paths_are_dotted_and_their_steps_short():
    assert dotted(("objectives", 0)) == "objectives.0"
    assert len(dotted(("services", "x" * 10_000))) < 100
