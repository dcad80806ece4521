//! Which browser and driver this machine has.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::BrowserError;
use crate::plan::{BrowserSettings, Engine};

/// Kinds of browser that are driven alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Chromium or Chrome, by chromedriver.
    Chromium,
    /// `chromium-headless-shell`, by chromedriver: [`light_build`].
    HeadlessShell,
    /// Microsoft Edge, by msedgedriver.
    Edge,
    /// Firefox, by geckodriver.
    Firefox,
}

/// A browser and the driver that goes with it.
#[derive(Debug, Clone)]
pub struct Installed {
    /// Which kind.
    pub family: Family,
    /// The browser.
    pub binary: PathBuf,
    /// Its driver.
    pub driver: PathBuf,
    /// What the browser calls itself (`Chromium 156.0.8078.79 built on Debian`).
    pub browser_version: String,
    /// What the driver calls itself.
    pub driver_version: String,
}

const CHROMIUM: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
const EDGE: &[&str] = &["microsoft-edge", "microsoft-edge-stable"];
const LIGHT: &[&str] = &[
    "/usr/lib/chromium/chromium-headless-shell",
    "/usr/lib64/chromium-browser/headless_shell",
];
const PLACES: &[&str] = &[
    "/usr/bin",
    "/usr/local/bin",
    "/usr/lib/chromium",
    "/usr/lib64/chromium-browser",
    "/usr/lib/chromium-browser",
    "/opt/google/chrome",
    "/opt/homebrew/bin",
    "/snap/bin",
    "/Applications/Google Chrome.app/Contents/MacOS",
    "/Applications/Chromium.app/Contents/MacOS",
    "/Applications/Firefox.app/Contents/MacOS",
];

/// The build of Chromium without a window system, where it is installed: it draws and runs pages the
/// same way and starts at a third of the work, which suits demonstrations and tests.
///
/// The program itself and not Debian's script before it: a driver that ends its browser would end
/// the script alone.
#[must_use]
pub fn light_build() -> Option<PathBuf> {
    LIGHT
        .iter()
        .map(PathBuf::from)
        .find(|program| program.is_file())
}

/// Finds a browser and a driver of the same major version: what the settings name, then `PATH`,
/// then the usual places.
///
/// # Errors
/// [`BrowserError::Missing`] says what is not there and how to install it.
pub fn find(settings: &BrowserSettings) -> Result<Installed, BrowserError> {
    for (key, path) in [("binary", &settings.binary), ("driver", &settings.driver)] {
        if let Some(path) = path.as_deref().filter(|path| !path.is_file()) {
            return Err(BrowserError::Missing {
                missing: format!(
                    "browser.{key} names {}, and no file is there",
                    path.display()
                ),
                install: format!(
                    "correct browser.{key} in study.toml, or {}",
                    advice(settings)
                ),
            });
        }
    }
    let families: &[Family] = match (settings.engine, &settings.binary) {
        (_, Some(binary)) => &[family_of(binary)],
        (Engine::Firefox, None) => &[Family::Firefox],
        (Engine::Chromium, None) => &[Family::Chromium, Family::Edge],
        (Engine::Any, None) => &[Family::Chromium, Family::Edge, Family::Firefox],
    };
    let mut missing = Vec::new();
    for &family in families {
        match pair(family, settings) {
            Ok(found) => return Ok(found),
            Err(what) => missing.push(what),
        }
    }
    Err(BrowserError::Missing {
        missing: missing.join("; "),
        install: advice(settings).to_owned(),
    })
}

fn pair(family: Family, settings: &BrowserSettings) -> Result<Installed, String> {
    let (names, drivers): (&[&str], &[&str]) = match family {
        Family::Chromium | Family::HeadlessShell => {
            (CHROMIUM, &["chromedriver", "chromium.chromedriver"])
        }
        Family::Edge => (EDGE, &["msedgedriver"]),
        Family::Firefox => (&["firefox", "firefox-esr"], &["geckodriver"]),
    };
    let binary = named(settings.binary.as_deref(), names)?;
    let driver = named(settings.driver.as_deref(), drivers)?;
    let browser_version = version(&binary)?;
    let driver_version = version(&driver)?;
    let (ours, theirs) = (major(&browser_version), major(&driver_version));
    if family != Family::Firefox && ours != theirs {
        return Err(format!(
            "{} is version {ours} but {} is for version {theirs}: install the same major version of both",
            binary.display(),
            driver.display(),
        ));
    }
    Ok(Installed {
        family,
        binary,
        driver,
        browser_version,
        driver_version,
    })
}

fn family_of(binary: &Path) -> Family {
    let name = binary
        .file_name()
        .map(|name| name.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    if name.contains("firefox") {
        Family::Firefox
    } else if name.contains("edge") {
        Family::Edge
    } else if name.contains("headless-shell") || name.contains("headless_shell") {
        Family::HeadlessShell
    } else {
        Family::Chromium
    }
}

fn named(given: Option<&Path>, names: &[&str]) -> Result<PathBuf, String> {
    if let Some(path) = given {
        return Ok(path.to_owned());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path)
        .chain(PLACES.iter().map(PathBuf::from))
        .collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|candidate| candidate.is_file())
        .ok_or_else(|| format!("no {} in PATH or the usual places", names.join(", ")))
}

fn version(program: &Path) -> Result<String, String> {
    let output = Command::new(program)
        .arg("--version")
        .output()
        .map_err(|error| format!("{} does not run: {error}", program.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines()
        .map(str::trim)
        .find(|line| line.chars().any(|c| c.is_ascii_digit()))
        .map(str::to_owned)
        .ok_or_else(|| format!("{} --version says nothing", program.display()))
}

/// The first number in a version line (`ChromeDriver 156.0.1 (abc)` -> `156`), or `?`.
fn major(version: &str) -> &str {
    version
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .and_then(|word| word.split('.').next())
        .unwrap_or("?")
}

fn advice(settings: &BrowserSettings) -> &'static str {
    if settings.engine == Engine::Firefox {
        return "install Firefox and geckodriver (https://github.com/mozilla/geckodriver/releases), or write browser.engine = \"any\" in study.toml";
    }
    if cfg!(target_os = "macos") {
        return "install both with: brew install --cask google-chrome chromedriver";
    }
    let os = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    advice_for(&os)
}

fn advice_for(os_release: &str) -> &'static str {
    let like: String = os_release
        .lines()
        .filter(|line| line.starts_with("ID=") || line.starts_with("ID_LIKE="))
        .collect::<Vec<_>>()
        .join(" ");
    if like.contains("ubuntu") {
        "install both with: sudo snap install chromium (it brings chromium.chromedriver)"
    } else if like.contains("debian") {
        "install both with: sudo apt-get install chromium chromium-driver"
    } else if like.contains("fedora") || like.contains("rhel") {
        "install both with: sudo dnf install chromium chromedriver"
    } else if like.contains("arch") {
        "install both with: sudo pacman -S chromium"
    } else {
        "install Chromium and chromedriver (or Chrome, Edge, Firefox with their drivers), or name them in study.toml: [browser] binary = \"...\", driver = \"...\""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn major_versions_are_read() {
        assert_eq!(major("Chromium 156.0.8078.79 built on Debian"), "156");
        assert_eq!(major("ChromeDriver 156.0.1 (a21ce)"), "156");
        assert_eq!(major("Mozilla Firefox 140.3.0esr"), "140");
        assert_eq!(major("nothing"), "?");
    }

    #[test]
    fn advice_fits_the_system() {
        assert!(advice_for("ID=debian\n").contains("apt-get install chromium chromium-driver"));
        assert!(advice_for("ID=ubuntu\nID_LIKE=debian\n").contains("snap install chromium"));
        assert!(advice_for("ID=fedora\n").contains("dnf install chromium chromedriver"));
        assert!(advice_for("").contains("study.toml"));
    }
}
