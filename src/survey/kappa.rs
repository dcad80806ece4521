//! Cohen's kappa: how far two raters agree beyond chance.

/// Agreement of two raters beyond chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kappa {
    /// 1 for full agreement, 0 for what chance would give; below 0 for less.
    pub kappa: f64,
    /// Its standard error.
    pub error: f64,
}

/// A square table of counts as fractions of its cases: row is the first rater's answer, column the
/// second's.
pub(super) struct Fractions {
    cells: Vec<Vec<f64>>,
    rows: Vec<f64>,
    columns: Vec<f64>,
    n: f64,
    /// Share of the cases on which both agree.
    pub(super) observed: f64,
    /// The share on which two raters with these margins would agree by chance.
    pub(super) expected: f64,
}

impl Fractions {
    /// `None` where there is no case, or the table is not square.
    pub(super) fn of(table: &[Vec<u32>]) -> Option<Fractions> {
        let size = table.len();
        let n: f64 = table.iter().flatten().copied().map(f64::from).sum();
        if n <= 0.0 || table.iter().any(|row| row.len() != size) {
            return None;
        }
        let cells: Vec<Vec<f64>> = table
            .iter()
            .map(|row| row.iter().map(|count| f64::from(*count) / n).collect())
            .collect();
        let rows: Vec<f64> = cells.iter().map(|row| row.iter().sum()).collect();
        let columns: Vec<f64> = (0..size)
            .map(|column| cells.iter().map(|row| row[column]).sum())
            .collect();
        Some(Fractions {
            observed: (0..size).map(|k| cells[k][k]).sum(),
            expected: rows.iter().zip(&columns).map(|(row, col)| row * col).sum(),
            cells,
            rows,
            columns,
            n,
        })
    }

    /// Kappa; `None` where chance alone would make both always agree.
    pub(super) fn kappa(&self) -> Option<Kappa> {
        let room = 1.0 - self.expected;
        if room <= 1e-12 {
            return None;
        }
        let kappa = (self.observed - self.expected) / room;
        let (mut on, mut off) = (0.0, 0.0);
        for (row, cells) in self.cells.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                if row == column {
                    let margins = self.rows[row] + self.columns[column];
                    on += cell * (1.0 - margins * (1.0 - kappa)).powi(2);
                } else {
                    off += cell * (self.columns[row] + self.rows[column]).powi(2);
                }
            }
        }
        let rest = (kappa - self.expected * (1.0 - kappa)).powi(2);
        let variance = (on + (1.0 - kappa).powi(2) * off - rest) / (room * room * self.n);
        Some(Kappa {
            kappa,
            error: variance.max(0.0).sqrt(),
        })
    }
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
    Fractions::of(table)?.kappa()
}
