"""Does one task with NegMAS, and prints the seconds of processor time that it took and what it came to, as JSON.

A task comes as JSON on standard input. Prepared work is done twice with the same utility functions, and the
second time counts, so that the library's own caches are warm.
"""

import json
import math
import os
import resource
import sys
import time

import warnings

warnings.filterwarnings("ignore")
# On one core.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

from negmas import (  # noqa: E402
    BoulwareTBNegotiator,
    ConcederTBNegotiator,
    LinearAdditiveUtilityFunction,
    SAOMechanism,
    make_issue,
    make_os,
)
from negmas.preferences.ops import pareto_frontier  # noqa: E402

STRATEGIES = {"boulware": BoulwareTBNegotiator, "conceder": ConcederTBNegotiator}


def scenario(stated):
    issues = [make_issue([f"v{o:06}" for o in range(count)], f"i{i}") for i, count in enumerate(stated["counts"])]
    space = make_os(issues)
    ufuns = []
    for ufun in stated["ufuns"]:
        values = [{f"v{o:06}": value for o, value in enumerate(of_issue)} for of_issue in ufun["values"]]
        ufuns.append(
            LinearAdditiveUtilityFunction(
                values=values,
                weights=ufun["weights"],
                reserved_value=ufun["reserved_value"],
                outcome_space=space,
            )
        )
    return issues, space, ufuns


def options(outcome):
    return None if outcome is None else [int(value[1:]) for value in outcome]


def play(issues, ufuns, strategies, steps):
    mechanism = SAOMechanism(issues=issues, n_steps=steps)
    for ufun, strategy in zip(ufuns, strategies):
        mechanism.add(STRATEGIES[strategy](ufun=ufun))
    mechanism.run()
    return mechanism


def median(times):
    return sorted(times)[len(times) // 2]


def negotiate(task):
    times = []
    agreement = None
    _, space, warm = scenario(task["scenario"])
    for repetition in range(6):
        if task["fresh"]:
            issues, _, ufuns = scenario(task["scenario"])
        else:
            issues, ufuns = space.issues, warm
        begun = time.process_time()
        mechanism = play(issues, ufuns, task["strategies"], task["steps"])
        if repetition or task["fresh"]:
            times.append(time.process_time() - begun)
        agreement = options(mechanism.agreement)
    return median(times), agreement


def first_offer(task):
    times = []
    offer = None
    for _ in range(5):
        issues, _, ufuns = scenario(task["scenario"])
        begun = time.process_time()
        mechanism = SAOMechanism(issues=issues, n_steps=1)
        for ufun in ufuns:
            mechanism.add(BoulwareTBNegotiator(ufun=ufun))
        mechanism.step()
        times.append(time.process_time() - begun)
        offer = options(mechanism.extended_trace[0][2])
    return median(times), offer


def pareto(task):
    _, space, ufuns = scenario(task["scenario"])
    outcomes = list(space.enumerate_or_sample())
    begun = time.process_time()
    limit = math.ceil(begun) + task["seconds_at_most"]
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    points, _ = pareto_frontier(ufuns, outcomes)
    return time.process_time() - begun, len(set(points))


def main():
    task = json.load(sys.stdin)
    seconds, agreement = {"negotiate": negotiate, "first_offer": first_offer, "pareto": pareto}[task["kind"]](task)
    print(json.dumps({"seconds": seconds, "agreement": agreement}))


main()
