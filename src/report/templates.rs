//! The templates: built in, and overridden one by one by the study's own `templates/*.hbs`.

use std::collections::BTreeMap;
use std::path::Path;

use handlebars::{Handlebars, RenderError, TemplateError};
use include_dir::{Dir, include_dir};
use serde::Serialize;

use super::error::ReportError;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/reports/templates");

/// The origin of a template that came with the tool.
const BUILT_IN_ORIGIN: &str = "built in";

/// The root template.
const ROOT: &str = "page";

/// The root template of call sheets.
const SHEET: &str = "probe-sheet";

/// The root template of a file with the sections of shops.
const VOLUME: &str = "volume";

/// The root template of a replication.
const REPLICATION: &str = "replication";

/// The root template of the live page.
const LIVE: &str = "live";

/// The root template of a message that belongs to no visit.
const STRAY: &str = "live-stray";

/// Parsed templates.
pub(super) struct Templates {
    engine: Handlebars<'static>,
    /// Template name -> the file it came from.
    origins: BTreeMap<String, String>,
}

impl Templates {
    /// Parses the built-in templates, and those of `folder` over them.
    pub(super) fn load(folder: Option<&Path>) -> Result<Self, ReportError> {
        let mut templates = Self {
            engine: Handlebars::new(),
            origins: BTreeMap::new(),
        };
        // A name that is not there is an error with a line, not a silent gap in a client's report.
        templates.engine.set_strict_mode(true);
        templates.engine.set_prevent_indent(true);
        for file in BUILT_IN.files() {
            let (Some(name), Some(text)) = (template_name(file.path()), file.contents_utf8())
            else {
                continue;
            };
            templates.add(name, text, BUILT_IN_ORIGIN.to_owned())?;
        }
        if let Some(folder) = folder.filter(|folder| folder.exists()) {
            for path in own_files(folder)? {
                let Some(name) = template_name(&path) else {
                    continue;
                };
                let text =
                    std::fs::read_to_string(&path).map_err(|source| ReportError::Unreadable {
                        path: path.clone(),
                        source,
                    })?;
                templates.add(name, &text, path.display().to_string())?;
            }
        }
        Ok(templates)
    }

    fn add(&mut self, name: &str, text: &str, origin: String) -> Result<(), ReportError> {
        self.engine
            .register_template_string(name, text)
            .map_err(|error| ReportError::Template {
                name: name.to_owned(),
                origin: origin.clone(),
                problem: parse_problem(&error),
            })?;
        self.origins.insert(name.to_owned(), origin);
        Ok(())
    }

    /// Renders the page.
    pub(super) fn render(&self, data: &impl Serialize) -> Result<String, ReportError> {
        self.render_root(ROOT, data)
    }

    /// Renders a call sheet.
    pub(super) fn render_sheet(&self, data: &impl Serialize) -> Result<String, ReportError> {
        self.render_root(SHEET, data)
    }

    /// Renders a file with the sections of shops.
    pub(super) fn render_volume(&self, data: &impl Serialize) -> Result<String, ReportError> {
        self.render_root(VOLUME, data)
    }

    /// Renders a replication.
    pub(super) fn render_replication(&self, data: &impl Serialize) -> Result<String, ReportError> {
        self.render_root(REPLICATION, data)
    }

    /// Renders the live page.
    pub(super) fn render_live(&self, data: &impl Serialize) -> Result<String, ReportError> {
        self.render_root(LIVE, data)
    }

    /// Renders the page of a message that belongs to no visit.
    pub(super) fn render_stray(&self, data: &impl Serialize) -> Result<String, ReportError> {
        self.render_root(STRAY, data)
    }

    fn render_root(&self, root: &str, data: &impl Serialize) -> Result<String, ReportError> {
        self.engine.render(root, data).map_err(|error| {
            let name = error
                .template_name
                .clone()
                .unwrap_or_else(|| root.to_owned());
            let origin = self.origins.get(&name).cloned();
            ReportError::Template {
                origin: origin.unwrap_or_else(|| BUILT_IN_ORIGIN.to_owned()),
                problem: render_problem(&error),
                name,
            }
        })
    }
}

/// `shop` of `templates/shop.hbs`.
fn template_name(path: &Path) -> Option<&str> {
    let is_template = path.extension().is_some_and(|extension| extension == "hbs");
    is_template.then(|| path.file_stem()?.to_str()).flatten()
}

/// The files of the study's folder, in order of name.
fn own_files(folder: &Path) -> Result<Vec<std::path::PathBuf>, ReportError> {
    let unreadable = |source| ReportError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        files.push(entry.map_err(unreadable)?.path());
    }
    files.sort();
    Ok(files)
}

fn parse_problem(error: &TemplateError) -> String {
    let reason = error.reason().to_string();
    match error.pos() {
        Some((line, column)) => format!("line {line}, column {column}: {reason}"),
        None => reason,
    }
}

fn render_problem(error: &RenderError) -> String {
    let reason = error.reason().to_string();
    match (error.line_no, error.column_no) {
        (Some(line), Some(column)) => format!("line {line}, column {column}: {reason}"),
        _ => reason,
    }
}
