//! The items of a mail: what is listed with a name and mostly a price.
//!
//! Three ways a shop lists them, tried in this order: a table whose heading row names its columns;
//! table rows that hold a name and a price; plain lines, a name and its price behind or below it.
//! Sums (subtotal, delivery, tax, total) are told by their labels and are no items.

use rustc_hash::{FxHashMap, FxHashSet};

use super::item_name::{clean_name, has_letters, strip_quantity};
use super::lexicon::Cue;
use super::products;
use super::view::{BEFORE_BODY, View};
use crate::text::{MoneyMatch, find_money, parse_money};

/// An item.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub name: String,
    /// The body line of the name.
    pub line: usize,
    /// The price of one piece as printed; of the row where only that is printed.
    pub price: Option<String>,
    /// Whether it stands among recommendations.
    pub related: bool,
    /// The table row around it.
    pub row: Option<usize>,
}

/// Finds the items, in order. Lines are those of the body. `known`: names of the products that the visit
/// knows to be the customer's.
pub(super) fn items(view: &View, known: &[String]) -> Vec<Item> {
    let mut finder = Finder {
        money: view
            .body()
            .map(|(at, line)| amounts(view, at, line.struck))
            .collect(),
        view,
        used: FxHashSet::default(),
        items: Vec::new(),
    };
    finder.tables_with_headings();
    finder.rows_and_lines();
    if finder.items.is_empty() {
        finder.pictured();
    }
    finder.items.sort_by_key(|item| item.line);
    let mut items = finder.items;
    mark_related(view, &mut items, known);
    items
}

/// Looks for items.
pub(super) struct Finder<'a> {
    pub(super) view: &'a View,
    /// The amounts of every body line.
    pub(super) money: Vec<Vec<MoneyMatch>>,
    /// Body lines that are spoken for.
    used: FxHashSet<usize>,
    items: Vec<Item>,
}

/// What the columns of a table hold, by their number.
#[derive(Debug, Default, Clone)]
struct Columns {
    name: Option<usize>,
    unit_price: Option<usize>,
    price: Option<usize>,
    row_total: Option<usize>,
    quantity: Option<usize>,
}

impl Finder<'_> {
    fn tables_with_headings(&mut self) {
        let mut columns_of: FxHashMap<usize, Columns> = FxHashMap::default();
        let mut ended: FxHashSet<usize> = FxHashSet::default();
        let lines_by_row = self.lines_by_row();
        for row in 0..self.view.document.rows.len() {
            let table = self.view.document.rows[row].table;
            let Some(lines) = lines_by_row.get(&row) else {
                continue;
            };
            if let Some(columns) = self.columns(row, lines) {
                self.used.extend(lines.iter().copied());
                columns_of.insert(table, columns);
                ended.remove(&table);
                continue;
            }
            let Some(columns) = columns_of.get(&table).cloned() else {
                continue;
            };
            // A cell across columns is the label of a sum; what follows a sum are sums.
            let spanning = self.view.document.rows[row]
                .cells
                .iter()
                .any(|(_, span)| *span > 1);
            if ended.contains(&table) || self.is_sum(lines[0]) || spanning {
                ended.insert(table);
                self.used.extend(lines.iter().copied());
                continue;
            }
            self.table_item(row, lines, &columns);
        }
    }

    /// Body lines by the rows they stand in, at any depth.
    fn lines_by_row(&self) -> FxHashMap<usize, Vec<usize>> {
        let mut by_row: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        for (at, line) in self.view.document.lines.iter().enumerate() {
            let mut row = line.row;
            // Bounded by the depth that the HTML reader follows; layout tables are few deep.
            for _ in 0..12 {
                let Some(inner) = row else { break };
                by_row.entry(inner).or_default().push(at);
                row = self.view.document.rows[inner].parent;
            }
        }
        by_row
    }

    /// The columns a heading row names: products and at least one more thing, and no amounts.
    fn columns(&self, row: usize, lines: &[usize]) -> Option<Columns> {
        let cells = &self.view.document.rows[row].cells;
        if cells.len() < 2
            || lines.len() < 2
            || lines.len() > 10
            || lines.iter().any(|line| !self.money[*line].is_empty())
        {
            return None;
        }
        let heads = |line: usize, cue: Cue| {
            let words = self.view.tokens.of_line(line);
            self.view
                .cues(line, cue)
                .any(|found| found.from == words.start && words.len() <= found.to - found.from + 1)
        };
        // "Amount" counts pieces beside a column that is plainly the price.
        let priced = lines.iter().map(|line| line + BEFORE_BODY).any(|line| {
            (heads(line, Cue::PriceColumn) || heads(line, Cue::UnitPriceColumn))
                && !heads(line, Cue::Quantity)
        });
        let mut columns = Columns::default();
        let mut known = 0;
        let mut at = 0;
        for (cell, span) in cells {
            let column = at;
            at += *span as usize;
            let Some(line) = lines
                .iter()
                .find(|line| self.view.document.lines[**line].cell == Some(*cell))
            else {
                continue;
            };
            let line = line + BEFORE_BODY;
            let whole = |cue: Cue| heads(line, cue);
            let slot = if columns.name.is_none() && whole(Cue::ProductColumn) {
                &mut columns.name
            } else if columns.quantity.is_none()
                && whole(Cue::Quantity)
                && (priced || !whole(Cue::PriceColumn))
            {
                &mut columns.quantity
            } else if columns.unit_price.is_none() && whole(Cue::UnitPriceColumn) {
                &mut columns.unit_price
            } else if columns.price.is_none() && whole(Cue::PriceColumn) {
                &mut columns.price
            } else if whole(Cue::RowTotalColumn) {
                &mut columns.row_total
            } else {
                continue;
            };
            *slot = Some(column);
            known += 1;
        }
        (columns.name.is_some() && known >= 2).then_some(columns)
    }

    fn table_item(&mut self, row: usize, lines: &[usize], columns: &Columns) {
        let document = &self.view.document;
        let cells = &document.rows[row].cells;
        let width: u32 = cells.iter().map(|(_, span)| *span).sum();
        let lines_in = |column: Option<usize>| -> Vec<usize> {
            let Some(column) = column else {
                return Vec::new();
            };
            let mut at = 0;
            let cell = cells.iter().find(|(_, span)| {
                at += *span as usize;
                column < at
            });
            cell.map_or(Vec::new(), |(cell, _)| {
                lines
                    .iter()
                    .copied()
                    .filter(|line| document.in_cell(&document.lines[*line], *cell))
                    .collect()
            })
        };
        if (width as usize) < 2 {
            return;
        }
        let name = lines_in(columns.name)
            .into_iter()
            .find(|line| self.is_name(*line));
        let Some(line) = name else { return };
        if self.is_sum(line) {
            return;
        }
        let price = [columns.unit_price, columns.price, columns.row_total]
            .into_iter()
            .find_map(|column| {
                lines_in(column).into_iter().find_map(|line| {
                    let text = &document.lines[line].text;
                    match self.money[line].last() {
                        Some(found) => Some(text[found.range.clone()].trim().to_owned()),
                        // Under a heading of prices an amount needs no currency.
                        None => (parse_money(text).is_some()
                            && text.len() < 15
                            && !document.lines[line].struck)
                            .then(|| text.clone()),
                    }
                })
            });
        // A column of quantities beside the name, or a price: else it is some other table.
        if price.is_none() && lines_in(columns.quantity).is_empty() {
            return;
        }
        self.used.extend(lines.iter().copied());
        self.items.push(Item {
            name: clean_name(self.without_attributes(line)),
            line,
            price,
            related: false,
            row: Some(row),
        });
    }

    /// `Mug - Colour : navy`: the text before the first attribute behind a dash.
    fn without_attributes(&self, line: usize) -> &str {
        let view = self.view;
        let text = &view.document.lines[line].text;
        let cut = [Cue::Attribute, Cue::Quantity, Cue::PriceColumn]
            .into_iter()
            .flat_map(|cue| view.cues(line + BEFORE_BODY, cue))
            .filter(|cue| view.char_after(cue.to - 1) == Some(':'))
            .map(|cue| text[..view.tokens.words[cue.from].from as usize].trim_end())
            .find(|before| before.ends_with(['-', '–', '(', ',']));
        match cut.map(|before| before.trim_end_matches(['-', '–', '(', ','])) {
            Some(before) if has_letters(before, 3) => before,
            _ => text,
        }
    }

    /// Items outside of tables with headings, each found from its price.
    fn rows_and_lines(&mut self) {
        let lines = self.view.document.lines.len();
        // Where a table with headings listed the items, what follows plainly are sums.
        let listed = self.items.iter().map(|item| item.line).max();
        for at in 0..lines {
            if self.used.contains(&at) || self.money[at].is_empty() || self.is_sum(at) {
                continue;
            }
            let view = self.view;
            let line = &view.document.lines[at];
            if view.has(at + BEFORE_BODY, Cue::FreeDelivery)
                || view.has(at + BEFORE_BODY, Cue::Coupon)
            {
                continue;
            }
            let first = self.money[at][0].range.clone();
            let before = &line.text[..first.start];
            let name = self.without_attributes(at);
            let before = strip_quantity(if name.len() < before.len() {
                name
            } else {
                before
            });
            if has_letters(before, 3) && !self.is_attribute_text(at) {
                // Name and price in one line.
                let plain = listed.is_some_and(|line| at > line)
                    && self.view.document.lines[at].link.is_none();
                if !plain && self.is_inline_item(at, before) {
                    let price = self.unit_price(&[at]);
                    self.push(at, clean_name(before), price);
                }
                continue;
            }
            if line.text.split_whitespace().count() > 8 {
                continue;
            }
            let found = self
                .name_in_column(at)
                .or_else(|| self.name_in_row(at))
                .or_else(|| self.name_above(at));
            if let Some((name, prices)) = found {
                let sum = listed.is_some_and(|line| name > line)
                    && self.view.document.lines[name].link.is_none()
                    && !self.has_picture(name)
                    && !(name..=at).any(|line| self.has_quantity(line));
                if sum {
                    continue;
                }
                let price = self.unit_price(&prices);
                self.used.extend(prices);
                let text = clean_name(&view.document.lines[name].text);
                self.push(name, text, price);
            }
        }
    }

    /// Items without a price, as reminders list them: a picture, and beside it in its row a name
    /// with its quantity.
    fn pictured(&mut self) {
        let view = self.view;
        let document = &view.document;
        for image in document.images.iter().filter(|image| !image.hidden) {
            let Some(row) = image.row else { continue };
            if image.line >= document.lines.len()
                || !document.in_row(&document.lines[image.line], row)
                || super::pictures::is_decoration(image)
            {
                continue;
            }
            let mut lines = document.lines_of_row(row, image.line);
            if lines.len() > 6 || !lines.clone().any(|line| self.has_quantity(line)) {
                continue;
            }
            let name = lines.find(|line| !self.used.contains(line) && self.is_name(*line));
            if let Some(line) = name {
                self.push(line, clean_name(&document.lines[line].text), None);
            }
        }
    }

    /// Whether a picture stands right before the body line, in its row if it has one.
    fn has_picture(&self, line: usize) -> bool {
        let row = self.view.document.lines[line].row;
        self.view.document.images.iter().any(|image| {
            !image.hidden && image.line <= line && line - image.line <= 1 && image.row == row
        })
    }

    fn push(&mut self, line: usize, name: String, price: Option<String>) {
        self.used.insert(line);
        self.items.push(Item {
            name,
            line,
            price,
            related: false,
            row: self.view.document.lines[line].row,
        });
    }

    /// The name in the row of the price at `at`, or in the row around that: (line of the name,
    /// lines with prices). Climbing ends where a row holds several items.
    fn name_in_row(&self, at: usize) -> Option<(usize, Vec<usize>)> {
        const CLIMB: usize = 4;
        let document = &self.view.document;
        let mut row = document.lines[at].row;
        for _ in 0..CLIMB {
            let inner = row?;
            let tile = self.tile(inner, at);
            let lines = tile.unwrap_or_else(|| document.lines_of_row(inner, at));
            if lines.len() > 14
                || self.is_sum(lines.start)
                    && document.rows[inner].cells.len() <= 3
                    && lines.len() <= 4
            {
                return None;
            }
            // The name stands before its price, the nearest in the price's own cell, else the first
            // of the row; a card's price may stand above its name.
            let free = |line: &usize| !self.used.contains(line) && self.is_name(*line);
            let cell = document.lines[at].cell;
            let in_cell = (lines.start..at)
                .rev()
                .filter(|line| document.lines[*line].cell == cell)
                .find(free);
            let name = in_cell
                .or_else(|| (lines.start..at).find(free))
                .or_else(|| (at + 1..lines.end).find(free));
            if let Some(mut name) = name {
                // Of several lines before the price, the first of its cell is the name, the
                // others tell the variant.
                while name > lines.start
                    && name <= at
                    && document.lines[name - 1].cell == document.lines[name].cell
                    && free(&(name - 1))
                {
                    name -= 1;
                }
                let prices = lines
                    .filter(|line| {
                        !self.money[*line].is_empty()
                            && !self.used.contains(line)
                            && !self.is_sum(*line)
                    })
                    .collect();
                return Some((name, prices));
            }
            row = document.rows[inner].parent;
        }
        None
    }

    /// The name on one of the lines above the price at `at`.
    fn name_above(&self, at: usize) -> Option<(usize, Vec<usize>)> {
        const ABOVE: usize = 5;
        let document = &self.view.document;
        let mut prices = vec![at];
        if at + 1 < document.lines.len() && !self.is_sum(at + 1) && self.is_only_money(at + 1) {
            prices.push(at + 1);
        }
        let mut name = None;
        for line in (at.saturating_sub(ABOVE)..at).rev() {
            if self.used.contains(&line) || self.is_sum(line) {
                break;
            }
            if !self.money[line].is_empty() {
                if document.lines[line].struck || self.is_only_money(line) {
                    prices.insert(0, line);
                    continue;
                }
                break;
            }
            if self.is_name(line) {
                name = Some(line);
                // A linked line is the name; the line above it could be anything.
                let linked = document.lines[line].link.is_some();
                let above_is_linked =
                    line > 0 && document.lines[line - 1].link.is_some() && self.is_name(line - 1);
                if linked || !above_is_linked {
                    break;
                }
            }
        }
        let name = name?;
        // Prose above a lone amount is no list of items: demand a mark of one.
        let has_mark = document.lines[name].link.is_some()
            || document.images.iter().any(|image| {
                !image.hidden
                    && image.line + 2 >= name
                    && image.line <= name
                    && !image.alt.is_empty()
            })
            || (name..=at).any(|line| self.has_quantity(line))
            || self.in_series(name, at);
        has_mark.then_some((name, prices))
    }

    /// The price of one piece among those printed on `lines`: the struck one is the price of
    /// before; where one is a multiple of another, that is the row's total.
    fn unit_price(&self, lines: &[usize]) -> Option<String> {
        let document = &self.view.document;
        let shown: Vec<&usize> = lines
            .iter()
            .filter(|line| !document.lines[**line].struck)
            .collect();
        let all: Vec<(&MoneyMatch, usize)> = shown
            .iter()
            .flat_map(|line| self.money[**line].iter().map(move |found| (found, **line)))
            .collect();
        let smallest = all
            .iter()
            .filter(|(found, _)| !found.money.amount.is_zero())
            .min_by_key(|(found, _)| found.money.amount)?;
        Some(
            document.lines[smallest.1].text[smallest.0.range.clone()]
                .trim()
                .to_owned(),
        )
    }
}

/// The amounts of a line; none in one that is struck out.
fn amounts(view: &View, line: usize, struck: bool) -> Vec<MoneyMatch> {
    let text = view.text(line);
    if struck || !text.contains(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    find_money(text)
}

/// Recommendations: what stands behind a heading that says so, up to the end or the next sum. Without
/// goods before it the heading may stand above all there is, unless the customer's own are known.
fn mark_related(view: &View, items: &mut [Item], known: &[String]) {
    let heading = view.body().find(|(at, _)| {
        let words = view.tokens.of_line(*at).len();
        view.cues(*at, Cue::Related)
            .any(|cue| words <= (cue.to - cue.from) + 4)
            && words > 0
    });
    let Some((heading, _)) = heading else { return };
    let before = items.iter().any(|item| item.line + BEFORE_BODY < heading);
    if !before && known.is_empty() {
        return;
    }
    for item in items
        .iter_mut()
        .filter(|item| item.line + BEFORE_BODY > heading)
    {
        item.related = before || !known.iter().any(|name| products::same(&item.name, name));
    }
}
