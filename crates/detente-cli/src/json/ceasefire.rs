//! What incident data say, for programs.

use detente::watch::{
    BaselineEffect, ChangePoint, Count, Effect, Estimate, HawkesReport, Prediction, PromiseReport,
    RateRatio, WatchReport,
};
use serde_json::{Value, json};

use crate::commands::ceasefire::Watched;

/// `detente ceasefire`. Numbers that are infinite or not determined are null.
pub fn ceasefire(watched: &Watched) -> Value {
    let report = &watched.report;
    let read = &watched.read;
    json!({
        "detente": env!("CARGO_PKG_VERSION"),
        "title": watched.title,
        "seed": watched.seed,
        "as_of": watched.as_of.date(),
        "as_of_instant": watched.as_of,
        "data_until": report.as_of.date(),
        "from": report.from.date(),
        "events": {
            "read": read.rows,
            "used": report.used,
            "rejected": read.rejected_count(),
            "imputed": report.imputed,
            "after_as_of": report.later,
            "expected_unseen_in_focus": report.unseen,
            "layout": read.source.word(),
            "rejected_by_code": read.rejected_by_code,
            "rejected_rows": read.rejected.iter().map(|row| json!({
                "line": row.line, "code": row.code, "message": row.message,
            })).collect::<Vec<_>>(),
            "notes": read.notes,
            "unused_names": watched.unused,
        },
        "ceasefire": watched.tables.ceasefire.as_ref().map(|terms| json!({
            "id": terms.id, "since": terms.since.date(), "signatories": terms.signatories,
            "excludes": terms.excludes, "areas": terms.areas,
        })),
        "assigned": report.assigned.iter().map(|count| json!({
            "assignment": count.assignment.code(), "rule": count.rule.sentence(),
            "events": count.before.0 + count.since.0, "deaths": count.before.1 + count.since.1,
            "before": { "events": count.before.0, "deaths": count.before.1 },
            "since": { "events": count.since.0, "deaths": count.since.1 },
        })).collect::<Vec<_>>(),
        "assumptions": crate::text::ceasefire::ASSUMPTIONS.into_iter()
            .map(|(name, sentence)| (name.to_owned(), sentence.into()))
            .collect::<serde_json::Map<String, Value>>(),
        "focus": report.focus,
        "focus_events": report.focus_events,
        "weekly": counts(&report.weekly, report, 7),
        "daily": counts(&report.daily, report, 1),
        "by_stream": report.by_stream.iter().map(|stream| json!({
            "name": stream.name, "events": stream.events, "deaths": stream.deaths,
            "weekly": counts(&stream.weekly, report, 7),
            "daily": counts(&stream.daily, report, 1),
        })).collect::<Vec<_>>(),
        "effect": {
            "question": "did the rate fall when the ceasefire took effect? p is one-sided: small where it fell",
            "events": report.effect_on_events.as_ref().map(effect),
            "deaths": report.effect_on_deaths.as_ref().map(effect),
        },
        "trend": report.trend.map(|trend| json!({
            "per_day": trend.per_day, "low": trend.low, "high": trend.high,
            "doubling_days": trend.doubling_days, "dispersion": trend.dispersion,
            "of_regression": { "low": trend.of_regression[0], "high": trend.of_regression[1] },
        })),
        "change_points": report.change_points.iter()
            .map(|(day, earliest, latest, change)| change_point(day.date(), earliest.date(), latest.date(), change))
            .collect::<Vec<_>>(),
        "integrity": report.integrity.iter().map(|week| json!({
            "start": week.start.date(), "avoided": week.avoided, "low": week.low, "high": week.high,
        })).collect::<Vec<_>>(),
        "hawkes": report.hawkes.as_ref().map(hawkes),
        "hawkes_several": report.several.as_ref().map(|several| json!({
            "streams": several.names, "background_per_day": several.process.background_per_day,
            "branching": several.process.branching, "decay_per_day": several.process.decay_per_day,
            "branching_intervals": several.branching.as_ref().map(|rows| rows.iter().map(|row| {
                row.iter().map(|n| json!({ "low": n.low, "high": n.high })).collect::<Vec<_>>()
            }).collect::<Vec<_>>()),
            "rates_per_day": several.process.rates_per_day(), "log_likelihood": several.log_likelihood,
            "convention": "branching[s][r]: expected direct offspring in stream s of one incident in stream r",
        })),
        "promises": report.promises.iter().map(promise).collect::<Vec<_>>(),
        "monitors": monitors(watched),
        "forecast": report.forecast.as_ref().map(|forecast| json!({
            "daily": forecast.daily.iter().map(prediction).collect::<Vec<_>>(),
            "weekly": forecast.weekly.iter().map(prediction).collect::<Vec<_>>(),
            "after": forecast.after,
            "beats_baselines": crate::text::ceasefire::beats_baselines(&forecast.scores),
            "scores": forecast.scores.iter().map(|score| json!({
                "model": score.model, "crps": score.crps, "log_score": score.log_score,
                "coverage_90": score.coverage, "origins": score.origins, "horizon_days": 7,
            })).collect::<Vec<_>>(),
        })),
    })
}

fn counts(counts: &[Count], report: &WatchReport, days: i64) -> Vec<Value> {
    let whole = |count: &Count| {
        count.start >= report.from && (report.as_of - count.start).days() >= days as f64
    };
    counts
        .iter()
        .map(|count| {
            json!({
                "start": count.start.date(), "events": count.events, "deaths": count.deaths,
                "imputed": count.imputed, "low": count.low, "high": count.high,
                "deaths_imputed": count.deaths_imputed, "whole": whole(count),
            })
        })
        .collect()
}

fn ratio(ratio: &RateRatio) -> Value {
    json!({ "rate_ratio": ratio.ratio, "low": ratio.low, "high": ratio.high })
}

fn baseline(found: &BaselineEffect) -> Value {
    json!({
        "rate_ratio": found.exact.ratio, "low": found.exact.low, "high": found.exact.high,
        "corrected": ratio(&found.corrected),
        "p_naive": found.p_naive, "p_variance": found.p_variance, "p_corrected": found.p_corrected,
        "baseline_days": found.days, "before": found.windows.before, "after": found.windows.after,
        "days_after": found.windows.days_after,
    })
}

fn effect(effect: &Effect) -> Value {
    let mut value = baseline(&effect.main);
    value["baselines"] = effect.baselines.iter().map(baseline).collect();
    value
}

fn change_point(day: String, earliest: String, latest: String, change: &ChangePoint) -> Value {
    json!({
        "date": day, "earliest": earliest, "latest": latest,
        "before_per_day": change.before_per_day, "after_per_day": change.after_per_day,
    })
}

fn interval(estimate: &Estimate) -> Value {
    json!({ "low": estimate.low, "high": estimate.high })
}

fn hawkes(found: &HawkesReport) -> Value {
    json!({
        "background_per_day": found.background_per_day.value,
        "branching": found.branching_ratio.value,
        "decay_per_day": found.decay_per_day.value,
        "log_likelihood": found.log_likelihood,
        "log_likelihood_without": found.log_likelihood_without,
        "intervals": {
            "background_per_day": interval(&found.background_per_day),
            "branching": interval(&found.branching_ratio),
            "decay_per_day": interval(&found.decay_per_day),
        },
        "fit": {
            "time_rescaling": { "distance": found.time_rescaling.distance, "p": found.time_rescaling.p },
            "dispersion": found.dispersion.map(|test| json!({
                "window_days": test.window_days, "observed": test.observed,
                "expected": test.expected, "p": test.p,
            })),
        },
        "varying_background": found.varying.as_ref().map(|fit| json!({
            "piece_days": 28, "background_per_day": fit.process.background.per_day,
            "branching": fit.process.excitation.branching_ratio,
            "decay_per_day": fit.process.excitation.decay_per_day,
            "log_likelihood": fit.log_likelihood,
        })),
        "warnings": found.warnings.iter().map(|warning| warning.sentence()).collect::<Vec<_>>(),
    })
}

fn prediction(prediction: &Prediction) -> Value {
    json!({
        "mean": prediction.mean, "low": prediction.low, "median": prediction.median,
        "high": prediction.high,
    })
}

fn promise(found: &PromiseReport) -> Value {
    let assessable = found.not_assessable.is_none();
    json!({
        "name": found.name,
        "promise": found.words,
        "assessable": assessable,
        "reason": found.not_assessable,
        "would_settle": found.would_settle,
        "observed": assessable.then_some(found.observed.0),
        "observed_at_least": found.observed.0,
        "observed_at_most": found.observed.1,
        "days": found.days,
        "expected": found.expected.map(|expected| expected.mean),
        "expected_days": found.expected_days,
        "low": found.expected.map(|expected| expected.low),
        "high": found.expected.map(|expected| expected.high),
        "detectable_drop": found.detectable_drop,
    })
}

fn monitors(watched: &Watched) -> Option<Value> {
    let (monitors, report) = watched.monitors.as_ref()?;
    Some(json!({
        "names": report.names,
        "days": report.days,
        "days_of_both": report.days_of_both,
        "agreement": report.agreement.share,
        "agreement_interval": { "low": report.agreement.low, "high": report.agreement.high },
        "agreement_by_province": report.agreement_by_province.share,
        "agreement_by_province_interval": {
            "low": report.agreement_by_province.low, "high": report.agreement_by_province.high,
        },
        "rank_correlation": report.correlation,
        "confirmed": {
            "yes": report.confirmed.yes, "of": report.confirmed.of, "rows": report.confirmed.rows,
            "low": report.confirmed.low, "high": report.confirmed.high,
        },
        "provinces": report.provinces.iter().map(|(name, counts)| json!({
            "name": name, "counts": counts,
        })).collect::<Vec<_>>(),
        "rejected_rows": monitors.rejected.iter().map(|row| json!({
            "line": row.line, "date": row.day.date(), "monitor": row.monitor,
            "claimed": row.claimed, "listed": row.listed,
        })).collect::<Vec<_>>(),
        "capture_recapture": report.capture_recapture.map(|range| json!({
            "first": range.first, "second": range.second, "both": range.both,
            "at_least": range.at_least, "estimate": range.estimate, "low": range.low,
            "high": range.high, "assumption": crate::text::ceasefire::INDEPENDENCE,
        })),
    }))
}
