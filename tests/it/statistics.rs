//! The statistics against tables computed with scipy, statsmodels and others: `make.py` beside the
//! tables says how.

use std::path::Path;

use cxaudit::survey::{
    Wait, bootstrap, fisher, holm, kaplan_meier, kappa, mcnemar, newcombe, quantile, sample_size,
    wilson, wilson_finite,
};

/// The rows of a table, as many as there must be at least.
fn table(name: &str, least: usize) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/statistics")
        .join(format!("{name}.csv"));
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(path)
        .unwrap();
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    assert!(rows.len() >= least, "{name} has {} rows", rows.len());
    rows
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap()
}

fn count(cell: &str) -> u32 {
    cell.parse().unwrap()
}

#[track_caller]
fn near(ours: f64, theirs: &str, row: &[String]) {
    let theirs = number(theirs);
    let off = (ours - theirs).abs();
    assert!(off < 1e-9, "{ours}, not {theirs}: {row:?}");
}

#[test]
fn wilson_as_scipy() {
    for row in table("wilson", 40) {
        let (low, high) = wilson(count(&row[0]), count(&row[1]));
        near(low, &row[2], &row);
        near(high, &row[3], &row);
    }
}

#[test]
fn wilson_of_a_finite_frame_as_the_inverted_test() {
    for row in table("wilson-finite", 50) {
        let (low, high) = wilson_finite(count(&row[0]), count(&row[1]), count(&row[2]));
        near(low, &row[3], &row);
        near(high, &row[4], &row);
    }
}

#[test]
fn newcombe_as_statsmodels_and_fisher_as_scipy() {
    for row in table("two-shares", 20) {
        let first = (count(&row[0]), count(&row[1]));
        let second = (count(&row[2]), count(&row[3]));
        let ours = newcombe(first, second).unwrap();
        near(ours.difference, &row[4], &row);
        near(ours.low, &row[5], &row);
        near(ours.high, &row[6], &row);
        near(fisher(first, second), &row[7], &row);
        let mirrored = newcombe(second, first).unwrap();
        assert!((mirrored.low + ours.high).abs() < 1e-12);
    }
    assert_eq!(newcombe((0, 0), (1, 2)), None);
}

#[test]
fn mcnemar_as_statsmodels() {
    for row in table("mcnemar", 15) {
        near(mcnemar(count(&row[0]), count(&row[1])), &row[2], &row);
    }
}

#[test]
fn holm_as_statsmodels() {
    let rows = table("holm", 20);
    for family in 0.. {
        let of_family: Vec<&Vec<String>> = rows
            .iter()
            .filter(|row| row[0] == family.to_string())
            .collect();
        if of_family.is_empty() {
            break;
        }
        let p: Vec<f64> = of_family.iter().map(|row| number(&row[1])).collect();
        for (ours, row) in holm(&p).into_iter().zip(of_family) {
            near(ours, &row[2], row);
        }
    }
    assert!(holm(&[]).is_empty());
}

#[test]
fn kaplan_meier_as_statsmodels_and_lifelines() {
    let rows = table("kaplan-meier", 15);
    let mut seen = 0;
    for row in &rows {
        let waits: Vec<Wait> = row[1]
            .split(';')
            .map(|wait| Wait {
                seconds: number(wait.trim_end_matches('+')),
                came: !wait.ends_with('+'),
            })
            .collect();
        let steps = kaplan_meier(&waits);
        let of_case = rows.iter().filter(|other| other[0] == row[0]).count();
        assert_eq!(steps.len(), of_case, "{row:?}");
        let at = number(&row[2]);
        let step = steps.iter().find(|step| step.seconds >= at).unwrap();
        near(step.survival, &row[3], row);
        for (ours, theirs) in [
            (step.error, &row[4]),
            (step.low, &row[5]),
            (step.high, &row[6]),
        ] {
            match ours {
                Some(ours) => near(ours, theirs, row),
                None => assert_eq!(theirs, "", "{row:?}"),
            }
        }
        seen += 1;
    }
    assert_eq!(seen, rows.len());
    let never = [Wait {
        seconds: 7.0,
        came: false,
    }];
    assert!(kaplan_meier(&never).is_empty() && kaplan_meier(&[]).is_empty());
}

#[test]
fn kappa_as_statsmodels() {
    for row in table("kappa", 8) {
        let counts: Vec<Vec<u32>> = row[0]
            .split('/')
            .map(|line| line.split(' ').map(count).collect())
            .collect();
        let ours = kappa(&counts).unwrap();
        near(ours.kappa, &row[1], &row);
        near(ours.error, &row[2], &row);
    }
    assert_eq!(
        kappa(&[vec![5, 0], vec![0, 0]]),
        None,
        "no chance to differ"
    );
    assert_eq!(kappa(&[]), None);
}

#[test]
fn quantiles_as_numpy() {
    for row in table("quantiles", 60) {
        let mut values: Vec<f64> = row[0].split(' ').map(number).collect();
        values.sort_by(f64::total_cmp);
        near(quantile(&values, number(&row[1])).unwrap(), &row[2], &row);
    }
    assert_eq!(quantile(&[], 0.5), None);
}

#[test]
fn sample_sizes_as_statsmodels() {
    for row in table("sample-size", 60) {
        let population = (!row[2].is_empty()).then(|| count(&row[2]));
        let ours = sample_size(number(&row[0]), number(&row[1]), population);
        assert_eq!(ours, Some(count(&row[3])), "{row:?}");
    }
}

/// A generator of its own, so that a fault of the bootstrap's cannot hide itself: SplitMix64.
struct Chance(u64);

impl Chance {
    /// From 0 below 1.
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        #[expect(clippy::cast_precision_loss, reason = "53 bits")]
        let bits = ((z ^ (z >> 31)) >> 11) as f64;
        bits / (1_u64 << 53) as f64
    }
}

/// Of 2,000 samples of delays (exponential: many short, few long) whose median is known, the share
/// whose interval holds it.
#[test]
fn bootstrap_intervals_hold_the_median_as_often_as_they_say() {
    let mut chance = Chance(2026);
    let draws = 2000;
    let mut held = 0;
    for seed in 0..draws {
        let delays: Vec<f64> = (0..80).map(|_| -(1.0 - chance.uniform()).ln()).collect();
        let median = bootstrap(&delays, &[0.5], 1999, seed)[0];
        let (low, high) = median.low.zip(median.high).unwrap();
        assert!(low <= median.value && median.value <= high);
        held += u32::from(low <= std::f64::consts::LN_2 && std::f64::consts::LN_2 <= high);
    }
    let coverage = f64::from(held) / 2000.0;
    println!("coverage of the bootstrap interval: {coverage}");
    assert!((0.93..=0.97).contains(&coverage), "{coverage}");
}
