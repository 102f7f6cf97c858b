"""What an analyst would write in Python: rate ratios and regressions with statsmodels, and a self-exciting process fitted by
maximum likelihood with numba and scipy. A task comes as JSON on standard input, the answer goes to standard output as JSON.
"""

import json
import math
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")


def numbers(task):
    import statsmodels.api as sm
    from statsmodels.stats.proportion import proportion_confint
    from statsmodels.stats.rates import test_poisson_2indep

    answer = {"ratios": []}
    for after, days_after, before, days_before in task["ratios"]:
        def p(method, alternative):
            found = test_poisson_2indep(after, days_after, before, days_before, method=method, alternative=alternative)
            return found

        # Given the sum, the later count is binomial: the interval of its share, turned into one of the ratio.
        low, high = proportion_confint(after, after + before, alpha=0.05, method="beta")
        odds = lambda share: share / (1 - share) * days_before / days_after
        answer["ratios"].append(
            {
                "ratio": (after / days_after) / (before / days_before),
                "low": odds(low),
                "high": odds(high),
                "p_fall": p("exact-cond", "smaller").pvalue,
                "p_rise": p("exact-cond", "larger").pvalue,
                "mid_p_fall": p("cond-midp", "smaller").pvalue,
                "mid_p_rise": p("cond-midp", "larger").pvalue,
                "score": p("score", "two-sided").statistic,
                "wald": p("wald", "two-sided").statistic,
            }
        )
    counts = np.array(task["series"]["counts"], dtype=float)
    columns = np.array(task["series"]["columns"]).T
    exposures = np.array(task["series"]["exposures"])
    poisson = sm.GLM(counts, columns, family=sm.families.Poisson(), exposure=exposures).fit(tol=1e-14, maxiter=200)
    answer["poisson"] = {
        "coefficients": list(poisson.params),
        "errors": list(poisson.bse),
        "log_likelihood": poisson.llf,
        "pearson": poisson.pearson_chi2 / poisson.df_resid,
    }
    model = sm.NegativeBinomial(counts, columns, loglike_method="nb2", exposure=exposures)
    near = model.fit(method="bfgs", maxiter=2000, gtol=1e-10, disp=0)
    found = model.fit(start_params=near.params, method="newton", maxiter=200, tol=1e-14, disp=0)
    answer["negative_binomial"] = {
        "coefficients": list(found.params[:-1]),
        "errors": list(found.bse[:-1]),
        "log_likelihood": found.llf,
        "dispersion": found.params[-1],
    }
    return answer


def fit(task):
    from numba import njit
    from scipy.optimize import minimize

    times = np.fromfile(task["file"], dtype="<f8")
    days = task["days"]

    @njit
    def minus_log_likelihood(scales, times, days):
        background, branching, decay = math.exp(scales[0]), 1 / (1 + math.exp(-scales[1])), math.exp(scales[2])
        jump = branching * decay
        excited = 0.0
        total = 0.0
        spent = 0.0
        last = times[0]
        for i in range(times.size):
            t = times[i]
            if i > 0:
                excited = math.exp(-decay * (t - last)) * (1 + excited)
            total += math.log(background + jump * excited)
            last = t
        spent = times.size - math.exp(-decay * (days - last)) * (1 + excited)
        return -(total - background * days - branching * spent)

    @njit
    def with_slope(scales, times, days):
        background, branching, decay = math.exp(scales[0]), 1 / (1 + math.exp(-scales[1])), math.exp(scales[2])
        jump = branching * decay
        excited = 0.0
        aged = 0.0
        total = 0.0
        by_background = 0.0
        by_branching = 0.0
        by_decay = 0.0
        last = times[0]
        for i in range(times.size):
            t = times[i]
            if i > 0:
                step = math.exp(-decay * (t - last))
                carried = step * (1 + excited)
                aged = step * aged + carried * (t - last)
                excited = carried
            intensity = background + jump * excited
            total += math.log(intensity)
            by_background += 1 / intensity
            by_branching += decay * excited / intensity
            by_decay += branching * (excited - decay * aged) / intensity
            last = t
        left = math.exp(-decay * (days - last))
        spent = times.size - left * (1 + excited)
        aged_at_end = left * (aged + (days - last) * (1 + excited))
        value = total - background * days - branching * spent
        slope = np.empty(3)
        slope[0] = -(by_background - days) * background
        slope[1] = -(by_branching - spent) * branching * (1 - branching)
        slope[2] = -(by_decay - branching * aged_at_end) * decay
        return -value, slope

    start = np.array([math.log(0.5 * times.size / days), 0.0, 0.0])
    minus_log_likelihood(start, times, days)
    with_slope(start, times, days)

    def by_differences():
        return minimize(minus_log_likelihood, start, args=(times, days), method="L-BFGS-B")

    def written_out():
        options = {"ftol": 1e-14, "gtol": 1e-7, "maxiter": 1000}
        return minimize(with_slope, start, args=(times, days), jac=True, method="L-BFGS-B", options=options)

    def timed(search):
        seconds = []
        for _ in range(task["repetitions"]):
            begun = time.perf_counter()
            found = search()
            seconds.append(time.perf_counter() - begun)
        return sorted(seconds)[len(seconds) // 2], found

    seconds_by_differences, rough = timed(by_differences)
    seconds, found = timed(written_out)
    return {
        "seconds_by_differences": seconds_by_differences,
        "evaluations_by_differences": int(rough.nfev),
        "log_likelihood_by_differences": -float(rough.fun),
        "seconds": seconds,
        "evaluations": int(found.nfev),
        "log_likelihood": -float(found.fun),
        "at": [math.exp(found.x[0]), 1 / (1 + math.exp(-found.x[1])), math.exp(found.x[2])],
    }


task = json.load(sys.stdin)
print(json.dumps(numbers(task) if task["kind"] == "numbers" else fit(task)))
