//! What a second small script call sees of a page, for the touchpoint readers alone.

use serde::{Deserialize, Serialize};

use crate::page::Rect;

/// Marks of known products, what is docked at the window's edges, and who else was asked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Marks {
    /// Milliseconds since the document was asked for, by the page's own clock.
    pub now: f64,
    /// When, by the same clock, something over the page appeared, grew, changed its words or went away,
    /// since the first look at the document.
    pub changes: Vec<Change>,
    /// Known globals that scripts of the page have made.
    pub globals: Vec<String>,
    /// Known selectors that match something.
    pub dom: Vec<SelectorMark>,
    /// Things that hang over the page along the lower corners and the edges.
    pub docks: Vec<Dock>,
    /// Visible elements of tags with a hyphen.
    pub own: Vec<OwnTag>,
    /// Visible fields to write in, with what stands around them.
    pub talks: Vec<Talk>,
    /// Addresses at other hosts that the page asked for.
    pub asked: Vec<Asked>,
}

/// Something over the page changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Change {
    /// When, in milliseconds by the page's own clock.
    pub at: f64,
    /// Where, in the viewport.
    pub rect: Rect,
}

/// A known selector that matches.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct SelectorMark {
    /// Index among the selectors asked for.
    pub selector: usize,
    /// Whether any of what it matches is seen in the window.
    pub visible: bool,
    /// Where.
    pub rect: Rect,
}

/// Something that hangs over the page, whoever drew it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Dock {
    /// Tag of the outermost fixed element.
    pub tag: String,
    /// Tags, ids, classes and names from what lies under the pointer up to it.
    pub marks: String,
    /// Accessible name.
    pub name: String,
    /// Visible text, open shadow roots included, cut at 600 characters.
    pub text: String,
    /// Position in the viewport.
    pub rect: Rect,
    /// Whether the pointer becomes a hand over it.
    pub hand: bool,
    /// Whether its corners are so round that it looks like a disc or a pill.
    pub round: bool,
    /// Where it links to.
    pub href: String,
    /// Address of the frame that it is or holds; empty when there is none.
    pub frame: String,
    /// Title, name and id of that frame.
    pub frame_name: String,
    /// Names of pictures and icons in it.
    pub drawn: String,
    /// Whether it shows a picture or an icon.
    pub icon: bool,
    /// Whether nothing of its inside can be read (a closed shadow root).
    pub hollow: bool,
    /// Whether it holds a video.
    pub video: bool,
    /// Whether a bar over the whole width lies upon it wherever it was looked for.
    pub under: bool,
}

/// A visible element of a tag with a hyphen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct OwnTag {
    /// The tag.
    pub tag: String,
    /// Position in the viewport.
    pub rect: Rect,
    /// Whether nothing of its inside can be read.
    pub hollow: bool,
}

/// A field to write in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Talk {
    /// What it asks for: placeholder and accessible name.
    pub asks: String,
    /// Tags, ids, classes and names around it.
    pub marks: String,
    /// Whether a log of messages stands beside it.
    pub log: bool,
    /// Whether a mail address is asked for beside it.
    pub address: bool,
    /// Position in the viewport.
    pub rect: Rect,
}

/// An address at another host.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Asked {
    /// The address, cut at 200 characters.
    pub url: String,
    /// Milliseconds since the document was asked for; 0 where only the element tells.
    pub at: f64,
}
