//! Every key of forecourt.toml with its meaning: the file that `init` writes, and the table in docs/configuration.md,
//! which a test compares with this one.

use std::fmt::Write;

use serde_json::Value;

use crate::base::config::{Config, SiteMode};

/// A key and what it means, in a group of such.
pub struct Key {
    pub name: &'static str,
    pub meaning: &'static str,
}

pub struct Group {
    pub title: &'static str,
    pub keys: &'static [Key],
}

const fn key(name: &'static str, meaning: &'static str) -> Key {
    Key { name, meaning }
}

pub const GROUPS: &[Group] = &[
    Group {
        title: "The site",
        keys: &[
            key(
                "mode",
                "`evaluation` (http://localhost, findings are warnings), `production` (does not start on what `forecourt doctor` finds wrong with the settings and the machine) or `demo`.",
            ),
            key("site_name", "The name over the sign-in page and under mails about a person's own access."),
            key(
                "public_url",
                "Where people reach the portal: scheme, host and port. Passkeys are bound to its host name for ever.",
            ),
        ],
    },
    Group {
        title: "Listening",
        keys: &[
            key("listen", "Address and port of the portal."),
            key("tls_certificate", "PEM file with the certificate and its chain, for TLS without a proxy."),
            key("tls_private_key", "PEM file with the certificate's key."),
            key(
                "trusted_proxies",
                "Networks whose `X-Forwarded-For` is believed, such as `[\"127.0.0.1/32\"]`.",
            ),
            key(
                "metrics_listen",
                "Address and port of the Prometheus metrics (`/metrics`), a listener of its own. Unset: off.",
            ),
            key("workers", "Threads that take requests. 0: one a core."),
        ],
    },
    Group {
        title: "Data and keys",
        keys: &[
            key("database_url", "`sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME?sslmode=verify-full`."),
            key(
                "database_connections",
                "Connections of this instance. 0: as many as workers and engine call for.",
            ),
            key(
                "root_key",
                "Where the root key comes from: `file:PATH`, `env:NAME`, or `cmd:PROGRAM ARGUMENT…` that prints 64 hex digits within 10 seconds.",
            ),
        ],
    },
    Group {
        title: "Mail",
        keys: &[
            key("mail_transport", "`smtp`, `file` (one .eml a mail) or `mailbox` (kept in the database)."),
            key("mail_from", "The sender of every mail."),
            key(
                "smtp_url",
                "`smtps://USER:PASSWORD@HOST` or `smtp://USER:PASSWORD@HOST:587?tls=required`. Without TLS only to this very machine.",
            ),
            key("mail_directory", "Where `mail_transport = \"file\"` writes."),
            key(
                "mail_bounces",
                "Where your mail server puts mails that came back: a Maildir, or an mbox file. Read every five minutes.",
            ),
            key(
                "mail_webhook_secrets",
                "Secrets that sign what a mail service reports to `/webhooks/mail`: the one in use, and while it is replaced the one before it.",
            ),
        ],
    },
    Group {
        title: "Payments",
        keys: &[
            key(
                "stripe_secret_key",
                "The payment provider's secret or restricted key. Better set as `FORECOURT_STRIPE_SECRET_KEY`.",
            ),
            key(
                "stripe_webhook_secrets",
                "Signing secrets of the endpoint `/webhooks/stripe`: the one in use, and while it is replaced the one before it.",
            ),
            key("stripe_livemode", "Whether money moves. Must agree with the key."),
            key("stripe_url", "Base address of the provider's API. Only tests and the demo change it."),
            key("checkout_origin", "Where the hosted checkout lives, for the content security policy."),
        ],
    },
    Group {
        title: "Uploads",
        keys: &[key(
            "antivirus",
            "clamd, which is given every photo and document that people bring: `tcp:HOST:PORT` or `unix:PATH`. While it does not answer nothing is taken. Unset: nobody is asked.",
        )],
    },
    Group {
        title: "Sessions and limits",
        keys: &[
            key("owner_idle_minutes", "An owner's session ends after so long without a request. At most 30."),
            key("owner_session_hours", "An owner's session ends after so long in any case. At most 24."),
            key("staff_idle_minutes", "The same for staff. At most 60."),
            key("staff_session_hours", "The same for staff. At most 12."),
            key("rate_limit_factor", "Multiplies every rate limit. Only tests and the demo change it."),
        ],
    },
    Group {
        title: "Audit log",
        keys: &[
            key(
                "audit_directory",
                "Where the last signed head of the audit log is remembered, outside the database: nothing is signed that does not go on from it.",
            ),
            key(
                "audit_anchor_directory",
                "Where the newest signed head is written each hour as a file: another disk, a share, something that others keep. Unset: nowhere.",
            ),
            key(
                "audit_s3_endpoint",
                "An object store that keeps the same, one object an hour, spoken to as S3 is: `https://s3.eu-central-1.amazonaws.com`, or that of any compatible store. Give its bucket versions and a lock (Object Lock) with a retention of its own. Unset: none.",
            ),
            key("audit_s3_bucket", "The bucket. Nothing in it is ever deleted or listed."),
            key("audit_s3_region", "The store's region; `us-east-1` where it knows none."),
            key("audit_s3_key_id", "The access key's id. It needs `s3:PutObject` and nothing else."),
            key(
                "audit_s3_secret",
                "Where the access key's secret lies: `file:PATH` or `env:NAME`. Read each time it is needed.",
            ),
            key("audit_s3_prefix", "What names of objects begin with, such as `northside/`."),
            key(
                "audit_mail",
                "Addresses that are mailed the head of the audit log each day: an auditor's, better two. docs/audit.md says how it is used.",
            ),
        ],
    },
    Group {
        title: "Alerts",
        keys: &[key(
            "alert_rules",
            "A file of rules of your own, laid over those of the program: thresholds, windows, severity, cooldown, response and how long it lasts, `shadow = true` to try one out, `on = false` to let it rest. Read again whenever rules judge; the doctor says what is wrong with it. docs/alerts.md says how it is written.",
        )],
    },
    Group {
        title: "Logs",
        keys: &[
            key("log", "`error`, `warn`, `info`, `debug`, or a filter such as `info,forecourt=debug`."),
            key(
                "log_format",
                "`json` (an object a line) or `text`. To standard error, without personal data.",
            ),
        ],
    },
];

/// These stand in the file, and what is unlike its default; the others are there as comments that show it.
const WRITTEN: [&str; 5] = ["mode", "site_name", "public_url", "listen", "mail_from"];

/// forecourt.toml of a new site. Paths of `config` are as they are to be written: not made absolute.
pub fn file(config: &Config, mode: SiteMode) -> String {
    let defaults = values(&Config::default());
    let own = values(&Config { mode, ..config.clone() });
    let mut text = String::from(
        "# Settings of this site. Each key can also come from the environment: FORECOURT_PUBLIC_URL sets public_url.\n\
         # A line that begins with # shows a default. Paths count from this folder. docs/configuration.md says more.\n",
    );
    for group in GROUPS {
        let _ = write!(text, "\n# ---- {} ----\n", group.title);
        for key in group.keys {
            let _ = writeln!(text, "\n# {}", key.meaning);
            let alive = WRITTEN.contains(&key.name) || own.get(key.name) != defaults.get(key.name);
            let (mark, from) = if alive { ("", &own) } else { ("# ", &defaults) };
            let value = from.get(key.name).map_or_else(String::new, toml);
            let _ = writeln!(text, "{mark}{} = {value}", key.name);
        }
    }
    text
}

/// The tables of docs/configuration.md.
pub fn documentation() -> String {
    let defaults = values(&Config::default());
    let mut text = String::new();
    for group in GROUPS {
        let _ = write!(text, "## {}\n\n| key | default | meaning |\n| --- | --- | --- |\n", group.title);
        for key in group.keys {
            let default = match defaults.get(key.name) {
                None | Some(Value::Null) => "unset".to_owned(),
                Some(value) => format!("`{}`", toml(value)),
            };
            let _ = writeln!(text, "| `{}` | {default} | {} |", key.name, key.meaning);
        }
        text.push('\n');
    }
    text
}

pub fn values(config: &Config) -> serde_json::Map<String, Value> {
    match serde_json::to_value(config) {
        Ok(Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    }
}

/// JSON's strings, numbers, booleans and arrays of strings are TOML's as well. What is unset shows an empty text.
fn toml(value: &Value) -> String {
    match value {
        Value::Null => "\"\"".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use figment::Figment;
    use figment::providers::{Format, Serialized, Toml};

    use super::*;

    fn read(text: &str) -> Config {
        Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(text)).extract().unwrap()
    }

    #[test]
    fn every_key_has_a_meaning_and_every_meaning_a_key() {
        let named: BTreeSet<&str> = GROUPS.iter().flat_map(|g| g.keys).map(|k| k.name).collect();
        let known = values(&Config::default());
        assert_eq!(named, known.keys().map(String::as_str).collect());
    }

    #[test]
    fn the_file_says_the_defaults_and_what_is_this_sites_own() {
        let config = Config { site_name: "O'Neil \"Best\" \\ Cars".to_owned(), ..Config::default() };
        let text = file(&config, SiteMode::Evaluation);
        assert_eq!(values(&read(&text)), values(&config));
    }

    #[test]
    fn every_line_of_the_file_can_be_brought_to_life() {
        let text = file(&Config::default(), SiteMode::Evaluation);
        // Unset keys have no value to show.
        let unset = |line: &str| line.starts_with("# ") && line.ends_with(" = \"\"");
        let key = |line: &str| {
            GROUPS.iter().flat_map(|g| g.keys).any(|k| line.starts_with(&format!("# {} = ", k.name)))
        };
        let lines = text.lines().filter(|line| !unset(line));
        let alive: Vec<&str> = lines.map(|l| if key(l) { l.trim_start_matches("# ") } else { l }).collect();
        assert_eq!(values(&read(&alive.join("\n"))), values(&Config::default()));
    }

    /// `FORECOURT_WRITE_DOCS=1 cargo test settings` writes the tables anew.
    #[test]
    fn the_documentation_lists_every_key_with_its_default_and_meaning() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md");
        let text = std::fs::read_to_string(path).unwrap();
        let (begin, end) = ("<!-- keys -->\n", "<!-- end of keys -->");
        let head = text.split(begin).next().unwrap();
        let tail = text.split(end).nth(1).unwrap();
        let right = format!("{head}{begin}\n{}{end}{tail}", documentation());
        if std::env::var_os("FORECOURT_WRITE_DOCS").is_some() {
            std::fs::write(path, &right).unwrap();
        } else {
            assert_eq!(text, right, "docs/configuration.md differs from commands/init/settings.rs");
        }
    }
}
