//! Whose an address is: by the end of its host and the beginning of its path.

use std::collections::HashMap;

/// Beginnings of addresses and what each stands for.
#[derive(Debug)]
pub(super) struct Hosts<T> {
    by_host: HashMap<String, Vec<(String, T)>>,
    /// Beginnings that are not of the web (`viber://`), and parts of hosts that end with a dot.
    odd: Vec<(String, T)>,
}

impl<T> Default for Hosts<T> {
    fn default() -> Self {
        Hosts {
            by_host: HashMap::new(),
            odd: Vec::new(),
        }
    }
}

impl<T: Clone> Hosts<T> {
    /// Adds `host`, `host/path`, `scheme:` or `part.`; the longest path that fits wins.
    pub(super) fn add(&mut self, address: &str, what: T) {
        let address = address.to_lowercase();
        let scheme = address.contains("://") || address.ends_with(':');
        let (host, path) = address.split_once('/').unwrap_or((&address, ""));
        if scheme || host.ends_with('.') || host.ends_with('-') {
            self.odd.push((address, what));
            return;
        }
        let list = self.by_host.entry(host.to_owned()).or_default();
        list.push((path.to_owned(), what));
        list.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
    }

    /// What the address stands for.
    pub(super) fn find(&self, url: &str) -> Option<&T> {
        let lower = url.to_lowercase();
        let rest = match lower.split_once("://") {
            Some(("http" | "https", rest)) => rest,
            Some(_) | None if lower.starts_with("//") => lower.trim_start_matches('/'),
            _ => {
                return self
                    .odd
                    .iter()
                    .find(|(odd, _)| lower.starts_with(odd.as_str()))
                    .map(|(_, what)| what);
            }
        };
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = host.split(':').next().unwrap_or(host);
        let mut tail = host;
        loop {
            if let Some((_, what)) = self.by_host.get(tail).and_then(|list| {
                list.iter()
                    .find(|(wanted, _)| path.starts_with(wanted.as_str()))
            }) {
                return Some(what);
            }
            match tail.split_once('.') {
                Some((_, shorter)) if shorter.contains('.') => tail = shorter,
                _ => break,
            }
        }
        self.odd
            .iter()
            .find(|(odd, _)| !odd.contains(':') && host.contains(odd.as_str()))
            .map(|(_, what)| what)
    }

    /// What a bare host stands for.
    pub(super) fn find_host(&self, host: &str) -> Option<&T> {
        self.find(&format!("https://{host}/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_match_by_their_end_and_paths_by_their_beginning() {
        let mut hosts = Hosts::default();
        hosts.add("tidio.co", 1);
        hosts.add("widgets.binotel.com/chat", 2);
        hosts.add("widgets.binotel.com/getcall", 3);
        hosts.add("viber://", 4);
        hosts.add("trustedshops.", 5);
        assert_eq!(hosts.find("https://code.tidio.co/abc.js"), Some(&1));
        assert_eq!(hosts.find("https://nottidio.co/"), None);
        assert_eq!(
            hosts.find("https://widgets.binotel.com/chat/widgets/a.js"),
            Some(&2)
        );
        assert_eq!(
            hosts.find("//widgets.binotel.com/getcall/widgets/a.js"),
            Some(&3)
        );
        assert_eq!(
            hosts.find("https://widgets.binotel.com/calltracking/a.js"),
            None
        );
        assert_eq!(hosts.find("viber://chat?number=1"), Some(&4));
        assert_eq!(hosts.find("https://www.trustedshops.pl/opinie"), Some(&5));
    }
}
