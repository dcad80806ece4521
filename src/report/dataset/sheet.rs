//! A table of typed cells, whatever it is written as.

use chrono::{DateTime, Utc};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A number.
    Number,
    /// An instant, UTC.
    Time,
    /// True or false.
    Truth,
}

impl Kind {
    /// The word in the codebook.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Number => "number",
            Kind::Time => "time (UTC)",
            Kind::Truth => "true or false",
        }
    }
}

/// A column and what a reader must know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// What it means.
    pub meaning: String,
    /// The unit of a number.
    pub unit: &'static str,
    /// The values there can be, where they are few.
    pub values: String,
    /// How it comes about.
    pub method: String,
}

impl Column {
    /// A column; what is not said is empty.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: Kind, meaning: impl Into<String>) -> Column {
        Column {
            name: name.into(),
            kind,
            meaning: meaning.into(),
            unit: "",
            values: String::new(),
            method: String::new(),
        }
    }

    pub(super) fn unit(mut self, unit: &'static str) -> Column {
        self.unit = unit;
        self
    }

    pub(super) fn values(mut self, values: impl Into<String>) -> Column {
        self.values = values.into();
        self
    }

    pub(super) fn method(mut self, method: impl Into<String>) -> Column {
        self.method = method.into();
        self
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Not known, or does not apply.
    Empty,
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
    /// An instant.
    Time(DateTime<Utc>),
    /// True or false.
    Truth(bool),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Cell {
        if number.is_finite() {
            Cell::Number(number)
        } else {
            Cell::Empty
        }
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Cell {
        Cell::Number(f64::from(number))
    }
}

impl From<bool> for Cell {
    fn from(truth: bool) -> Cell {
        Cell::Truth(truth)
    }
}

impl From<DateTime<Utc>> for Cell {
    fn from(at: DateTime<Utc>) -> Cell {
        Cell::Time(at)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Empty, Into::into)
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its name, also that of its file.
    pub name: &'static str,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each as long as the columns.
    pub rows: Vec<Vec<Cell>>,
}
