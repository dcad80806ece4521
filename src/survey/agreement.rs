//! How far two raters agree.

/// Agreement of two raters beyond chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kappa {
    /// 1 for full agreement, 0 for what chance would give; below 0 for less.
    pub kappa: f64,
    /// Its standard error.
    pub error: f64,
}

/// Cohen's kappa of a square table of counts: row is the first rater's answer, column the second's.
/// `None` where there is no case, or where chance alone would make both always agree.
///
/// J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
/// Measurement 20 (1960), 37-46; the error is that of J. L. Fleiss, J. Cohen and B. S. Everitt,
/// "Large sample standard errors of kappa and weighted kappa", Psychological Bulletin 72 (1969),
/// 323-327.
#[must_use]
pub fn kappa(table: &[Vec<u32>]) -> Option<Kappa> {
    let size = table.len();
    if table.iter().any(|row| row.len() != size) {
        return None;
    }
    let n: f64 = table.iter().flatten().copied().map(f64::from).sum();
    if n <= 0.0 {
        return None;
    }
    let cell = |row: usize, column: usize| f64::from(table[row][column]) / n;
    let rows: Vec<f64> = (0..size)
        .map(|row| (0..size).map(|column| cell(row, column)).sum())
        .collect();
    let columns: Vec<f64> = (0..size)
        .map(|column| (0..size).map(|row| cell(row, column)).sum())
        .collect();
    let observed: f64 = (0..size).map(|k| cell(k, k)).sum();
    let by_chance: f64 = (0..size).map(|k| rows[k] * columns[k]).sum();
    let room = 1.0 - by_chance;
    if room <= 1e-12 {
        return None;
    }
    let kappa = (observed - by_chance) / room;
    let on: f64 = (0..size)
        .map(|k| cell(k, k) * (1.0 - (rows[k] + columns[k]) * (1.0 - kappa)).powi(2))
        .sum();
    let mut off = 0.0;
    for (row, counts) in table.iter().enumerate() {
        for (column, count) in counts.iter().enumerate() {
            if column != row {
                off += f64::from(*count) / n * (columns[row] + rows[column]).powi(2);
            }
        }
    }
    let rest = (kappa - by_chance * (1.0 - kappa)).powi(2);
    let variance = (on + (1.0 - kappa).powi(2) * off - rest) / (room * room * n);
    Some(Kappa {
        kappa,
        error: variance.max(0.0).sqrt(),
    })
}
