"""Small mistakes in the compiled engine, each of which the random worlds must notice.

All are planted in one copy of the sources, each behind a number that is set when a world is made, so that the engine
is compiled once for all of them (Untch, Offutt & Harrold 1993, "Mutation analysis using mutant schemata"):

    if pool.opened < server.pool_size …      becomes
    if (pool.opened <= server.pool_size if w.mutant == 1 else pool.opened < server.pool_size) …

`python tests/equivalence/mutations.py` says of each in which of the worlds it was noticed. Every index is checked
meanwhile, so that the run without a mistake, which comes first, is one in which no table is read beyond its end.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COPIED = (".typing", "configs", "dashboard", "door", "models", "policies", "simulator", "tests/conformance",
          "tests/equivalence")  # fmt: skip
ENGINE = Path("simulator/planes/compiled")
PLANTED = "--planted"


@dataclass(frozen=True, slots=True)
class Mutation:
    """A mistake."""

    name: str
    file: str
    """The engine's file in which it is."""
    place: str
    """A piece of that file that is there once, in a function that has the row `w`; what is wrong of it is in «»."""
    wrong: str
    """What stands there instead."""


MUTATIONS = (
    Mutation("a pool may grow by one more", "query", "«pool.opened < server.pool_size»",
             "pool.opened <= server.pool_size"),
    Mutation("a pool waits twice as long", "query", "POOL_PATIENCE, t, «server.pool_wait_s»",
             "2.0 * server.pool_wait_s"),
    Mutation("a server accepts one connection more", "query",
             "is_full(«server.connections.now», server.most_connections)",
             "server.connections.now - 1"),
    Mutation("an instance takes one session more", "instance", "limits.is_full(«instance.sessions», services(w)",
             "instance.sessions - 1"),
    Mutation("one call more may wait", "call", "is_full(«present(w, i)», service.most_present)",
             "present(w, i) - 1"),
    Mutation("there is one worker more", "call", "«instance.busy.now < service.workers»",
             "instance.busy.now <= service.workers"),
    Mutation("a thread runs two sections", "call", "«instance.busy.now < 1»", "instance.busy.now <= 1"),
    Mutation("a session quota has one place more", "external", "is_full(«api.places.now», api.most_places)",
             "api.places.now - 1"),
    Mutation("work in the background needs a place of its own", "external", "«(task.places | task.lent) >> a & 1»",
             "task.places >> a & 1"),
    Mutation("a bucket is filled a second later", "external", "not «token_bucket.take(api, w.now_s)»",
             "token_bucket.take(api, w.now_s - 1.0)"),
    Mutation("there is one attempt more", "external", "«task.attempt + 1 == api.attempts»",
             "task.attempt == api.attempts"),
    Mutation("a brown-out does not end", "external",
             "«rules.is_in_force(brownout.begin_s, brownout.end_s, w.now_s)»", "brownout.begin_s <= w.now_s"),
    Mutation("a history is not cut", "external", "«rules.grown_history(history, sent, got, api.context_limit)»",
             "history + sent + got"),
    Mutation("one failed turn more is borne", "user", "«task.failures + 1»", "task.failures"),
    Mutation("who is taken away goes on waiting in the lobby", "user", "«min(patience_s, task.leaves_s - w.now_s)»",
             "patience_s"),
    Mutation("everybody dials again", "user", "«_draw(w, stream, task, tries) >= probability»", "probability > 1.0"),
    Mutation("a connection is renewed after the session's end", "user", "«task.renew_s <= min(spoken_s, task.end_s)»",
             "task.renew_s <= spoken_s"),
    Mutation("a turn's limit counts from its first step", "turn", "max(0.0, «workload.limit_s - (w.now_s - spoken_s)»)",
             "workload.limit_s"),
    Mutation("whoever came last is called first", "queues", "t = «queue.first»", "queue.last"),
    Mutation("fewest sessions are fewest calls", "routing", "«fewest_sessions(instances(w), numbers)»",
             "fewest_calls(instances(w), numbers)"),
    Mutation("the first of two is drawn as the second", "routing",
             "numbers, «_uniform(w, service, turn, 0)», _uniform(w, service, turn, 1)",
             "_uniform(w, service, turn, 1)"),
    Mutation("a slow start counts from the world's", "routing", "«w.now_s - instance.ready_s»", "w.now_s"),
    Mutation("a draining instance lets the lobby in", "cluster", "«was_full and not instance.draining»", "was_full"),
    Mutation("instances are kept the other way round", "ordered", "«instances(w)[own[at - 1]].ordinal > ordinal»",
             "instances(w)[own[at - 1]].ordinal < ordinal"),
    Mutation("an instance is given one call more", "front", "    if «instance.held >= service.concurrency»:",
             "instance.held > service.concurrency"),
    Mutation("whoever waits waits for anyone", "front", "«service.expected * service.concurrency»", "0"),
    Mutation("of events at one instant the last comes first", "agenda", "_push(w, time_s, «w.due_number», number)",
             "-w.due_number"),
    Mutation("of jobs done at once the last goes on first", "processor", "«_is_before(everyone[other], everyone[one])»",
             "everyone[other].job_finish <= everyone[one].job_finish"),
)  # fmt: skip


def plant(root: Path) -> None:
    """Write all mistakes into the sources below `root`. Raises ValueError where a place is not there once."""
    for number, mutation in enumerate(MUTATIONS, start=1):
        before, right, after = mutation.place.replace("»", "«").split("«")
        planted = f"{before}({mutation.wrong} if w.mutant == {number} else {right}){after}"
        _replace(root / ENGINE / f"{mutation.file}.py", before + right + after, planted)
    _replace(root / ENGINE / "layout.py", "now_s=_F, key_0=_N", "now_s=_F, mutant=_N, key_0=_N")
    _replace(
        root / ENGINE / "world.py", '        now["depth"] = ',
        '        from os import environ\n        now["mutant"] = int(environ["MUTANT"])\n        now["depth"] = ',
    )  # fmt: skip


def hunt() -> dict[str, str | None]:
    """How each mistake was noticed, by its name; None for one that was not. It takes some two minutes."""
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        copy = Path(folder)
        for room in COPIED:
            shutil.copytree(ROOT / room, copy / room, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        plant(copy)
        own = {"PYTHONPATH": str(copy / ".typing"), "NUMBA_CACHE_DIR": str(copy / "cache")}
        own |= {"NUMBA_BOUNDSCHECK": "1", "MUTANT": "0"}
        program = [sys.executable, str(copy / Path(__file__).relative_to(ROOT)), PLANTED]
        done = subprocess.run(program, env={**os.environ, **own}, stdout=subprocess.PIPE, text=True, check=True)
        found: dict[str, str | None] = json.loads(done.stdout)
        return found


def rows(found: dict[str, str | None]) -> list[str]:
    """A table for people."""
    return [f"  {name:50} {how or 'NOT NOTICED'}"[:200] for name, how in found.items()]


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    if text.count(old) != 1:
        raise ValueError(f"`{old}` is in {file.name} {text.count(old)} times, but must be there once")
    file.write_text(text.replace(old, new))


def _hunt_here() -> dict[str, str | None]:
    """In a copy with everything planted: without a mistake nothing must be noticed, with each of them something."""
    worlds = _worlds()
    found = {"no mistake": _noticed(worlds, 0)}
    assert found.pop("no mistake") is None
    for number, mutation in enumerate(MUTATIONS, start=1):
        found[mutation.name] = _noticed_apart(worlds, number)
    return found


def _worlds() -> list[tuple[str, Any, Any]]:
    """The worlds, each with its name, and as the readable engine runs it; the last is crowded with ties in time."""
    import blocks
    from cases import CROWDED
    from comparison import run
    from hypothesis import Phase

    from foresize.simulator.scenario.scenario import Scenario

    found: list[tuple[str, Any, Any]] = []

    def keep(world: dict[str, Any]) -> None:
        scenario = Scenario.model_validate(world)
        found.append((f"world {len(found)}", scenario, run(scenario, "simpy")))

    for block in blocks.HUNTED:
        blocks.each_world(block, keep, Phase.generate)
    keep(CROWDED)
    return found


def _noticed(worlds: list[tuple[str, Any, Any]], number: int) -> str | None:
    """In which world the mistake of that number makes a difference, and which; None where it makes none."""
    from comparison import between, run

    os.environ["MUTANT"] = str(number)
    for name, scenario, readable in worlds:
        try:
            different = between(readable, run(scenario, "compiled"))
        except Exception as error:  # whatever a mistake breaks, it is noticed
            different = [f"{type(error).__name__}: {error}"]
        if different:
            return f"{name}: {different[0]}"
    return None


def _noticed_apart(worlds: list[tuple[str, Any, Any]], number: int) -> str | None:
    """The same in a process of its own, which a mistake may kill or keep from ending."""
    fork = get_context("fork")
    here, there = fork.Pipe(duplex=False)

    def tell(to: Connection) -> None:
        to.send(_noticed(worlds, number))

    process = fork.Process(target=tell, args=(there,))
    process.start()
    there.close()
    try:
        if not here.poll(120.0):
            return "it does not end"
        answer: str | None = here.recv()
    except EOFError:
        return "the process dies"
    finally:
        process.kill()
        process.join()
    return answer


if __name__ == "__main__":
    if PLANTED in sys.argv:
        print(json.dumps(_hunt_here()))
    else:
        print(*rows(hunt()), sep="\n")
