//! Goods side by side: tiles in one table row, or names in one row and their prices in the next.

use std::ops::Range;

use super::items::Finder;

impl Finder<'_> {
    /// The lines of the tile around the line `at`, where `row` holds tiles: at least two of its cells
    /// have a name and a price each.
    pub(super) fn tile(&self, row: usize, at: usize) -> Option<Range<usize>> {
        /// More lines than this are the layout of a whole mail.
        const LONGEST: usize = 90;
        let document = &self.view.document;
        let cells = &document.rows[row].cells;
        if cells.len() < 2 {
            return None;
        }
        let lines = document.lines_of_row(row, at);
        if lines.len() > LONGEST {
            return None;
        }
        let within = |cell: usize| {
            let lines = lines.clone();
            lines.filter(move |line| document.in_cell(&document.lines[*line], cell))
        };
        let is_tile = |cell: usize| {
            within(cell).any(|line| self.is_name(line))
                && within(cell).any(|line| !self.money[line].is_empty() && !self.is_sum(line))
        };
        let mut cells = cells.iter().map(|(cell, _)| *cell);
        let line = &document.lines[at];
        let own = { cells.clone() }.find(|cell| document.in_cell(line, *cell))?;
        if !is_tile(own) || !cells.any(|cell| cell != own && is_tile(cell)) {
            return None;
        }
        let first = within(own).next()?;
        let last = within(own).next_back()?;
        Some(first..last + 1)
    }

    /// The name above the price at `at`, where one row holds names and the next one their prices: (line
    /// of the name, lines with prices).
    pub(super) fn name_in_column(&self, at: usize) -> Option<(usize, Vec<usize>)> {
        /// How far above the names may begin, in lines.
        const ABOVE: usize = 40;
        let document = &self.view.document;
        let line = &document.lines[at];
        let row = line.row?;
        let cells = &document.rows[row].cells;
        let column = cells
            .iter()
            .position(|(cell, _)| line.cell == Some(*cell))?;
        let lines = document.lines_of_row(row, at);
        let in_own = |line: &usize| document.in_cell(&document.lines[*line], cells[column].0);
        if lines.clone().all(|line| in_own(&line))
            || !lines.clone().all(|line| self.is_only_money(line))
        {
            return None;
        }
        let above = (0..row)
            .rev()
            .find(|above| document.rows[*above].table == document.rows[row].table)?;
        let names = &document.rows[above].cells;
        if names.len() != cells.len() {
            return None;
        }
        let name = (lines.start.saturating_sub(ABOVE)..lines.start)
            .find(|line| document.in_cell(&document.lines[*line], names[column].0))?;
        self.is_name(name)
            .then(|| (name, lines.filter(in_own).collect()))
    }

    /// Whether a name and the price below it are one of several such pairs in a row.
    pub(super) fn in_series(&self, name: usize, price: usize) -> bool {
        let count = self.view.document.lines.len();
        let is_pair = |name: usize| {
            name + 1 < count
                && self.is_name(name)
                && self.is_only_money(name + 1)
                && !self.is_sum(name + 1)
        };
        name + 1 == price && (is_pair(price + 1) || name >= 2 && is_pair(name - 2))
    }
}
