//! `forecourt doctor`: each thing that can be wrong is found by its name, and a good site has nothing.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use forecourt::base::config::{Config, MailTransport, SiteMode};
use forecourt::base::values::Clock;
use forecourt::commands::doctor::findings;

use super::{MadeSite, code, said};
use crate::support::database::on_postgres;
use crate::trust::audit::object_store::{Bucket, SECRET};

/// A site as it should be in production, of which a test spoils one thing.
struct Patient {
    site: MadeSite,
    config: Config,
}

impl Patient {
    fn healthy() -> Self {
        let site = MadeSite::new();
        fs::remove_file(site.folder.join("keys/recovery-sheet.txt")).unwrap();
        let mut config = Config {
            mode: SiteMode::Production,
            public_url: "https://pay.northside.example".to_owned(),
            database_url: site.database.url().to_owned(),
            trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()],
            mail_transport: MailTransport::Smtp,
            smtp_url: Some("smtps://user:word@mail.northside.example".to_owned()),
            mail_from: "Northside Motors <billing@northside.example>".to_owned(),
            stripe_secret_key: Some("sk_live_0123456789abcdef".to_owned()),
            stripe_webhook_secrets: vec!["whsec_0123456789abcdef".to_owned()],
            stripe_livemode: true,
            audit_mail: vec!["auditor@accountants.example".to_owned()],
            ..Config::default()
        };
        config.anchor(&site.folder);
        // A test's own database lies in an ordinary folder.
        if let Some(file) = config.database_url.strip_prefix("sqlite:") {
            let folder = Path::new(file).parent().unwrap();
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
        }
        Self { site, config }
    }

    /// The codes, without those that the machine of the test is to blame for.
    fn codes(&self) -> BTreeSet<&'static str> {
        let all = findings(&self.site.folder, &self.config, &Clock::system());
        assert!(all.iter().all(|f| !f.remedy.is_empty()));
        all.into_iter().map(|f| f.code).filter(|code| *code != "process.root").collect()
    }

    fn spoilt(change: impl FnOnce(&mut Config, &Path)) -> BTreeSet<&'static str> {
        let mut it = Self::healthy();
        change(&mut it.config, &it.site.folder);
        it.codes()
    }
}

fn assert_finds(code: &'static str, change: impl FnOnce(&mut Config, &Path)) {
    assert_eq!(Patient::spoilt(change), BTreeSet::from([code]));
}

#[test]
fn finds_nothing_in_a_good_site() {
    assert_eq!(Patient::healthy().codes(), BTreeSet::new());
}

#[test]
fn finds_that_nobody_keeps_the_heads_of_the_log() {
    assert_finds("audit.anchor", |c, _| c.audit_mail.clear());
    assert_finds("audit_mail.form", |c, _| c.audit_mail.push("the auditor".to_owned()));
}

#[test]
fn finds_an_object_store_that_is_half_set_or_in_clear_or_whose_secret_is_not_there() {
    let bucket = Bucket::new();
    let good = |c: &mut Config, folder: &Path| {
        let secret = folder.join("keys/heads.secret");
        fs::write(&secret, SECRET).unwrap();
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o400)).unwrap();
        bucket.set(c, &secret);
        c.audit_mail.clear();
    };
    assert_eq!(Patient::spoilt(|c, folder| good(c, folder)), BTreeSet::new(), "it is an anchor by itself");
    let but = |code: &'static str, change: &dyn Fn(&mut Config, &Path)| {
        let found = Patient::spoilt(|c, folder| {
            good(c, folder);
            change(c, folder);
        });
        assert!(found.contains(code), "{code}: {found:?}");
    };
    but("audit_s3.form", &|c, _| c.audit_s3_bucket = None);
    but("audit_s3.form", &|c, _| c.audit_s3_endpoint = Some("http://s3.example.com".to_owned()));
    but("audit_s3.form", &|c, _| c.audit_s3_secret = Some("in clear".to_owned()));
    but("audit_s3.form", &|c, _| c.audit_s3_prefix = "../".to_owned());
    but("audit_s3.secret", &|c, _| c.audit_s3_secret = Some("file:/nonexistent".to_owned()));
    but("audit_s3.permissions", &|_, folder| {
        fs::set_permissions(folder.join("keys/heads.secret"), fs::Permissions::from_mode(0o444)).unwrap();
    });
    // The command itself asks the store: whoever may only write is refused, and that is a key that holds.
    let site = MadeSite::new();
    let mut config = Config::default();
    good(&mut config, &site.folder);
    let silent = || {
        let mut doctor = site.command(&["doctor", "--json"]);
        let set = [
            ("ENDPOINT", &config.audit_s3_endpoint),
            ("BUCKET", &config.audit_s3_bucket),
            ("REGION", &config.audit_s3_region),
            ("KEY_ID", &config.audit_s3_key_id),
            ("SECRET", &config.audit_s3_secret),
        ];
        for (name, value) in set {
            doctor.env(format!("FORECOURT_AUDIT_S3_{name}"), value.as_deref().unwrap());
        }
        said(&doctor.output().unwrap()).contains("audit_s3.silent")
    };
    assert!(!silent());
    for answer in [(403, "InvalidAccessKeyId"), (404, "NoSuchBucket"), (301, "PermanentRedirect")] {
        bucket.answers(Some(answer));
        assert!(silent(), "{answer:?}");
    }
}

#[test]
fn finds_rules_of_alerts_that_cannot_be_used() {
    assert_finds("alert_rules.form", |c, _| c.alert_rules = Some("/nonexistent/rules.toml".into()));
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), "[rules.R01]\nthreshhold = 6\n").unwrap();
    let path = file.path().to_owned();
    assert_finds("alert_rules.form", move |c, _| c.alert_rules = Some(path.clone()));
}

#[test]
fn finds_addresses_that_browsers_or_passkeys_do_not_take() {
    assert_finds("public_url.https", |c, _| c.public_url = "http://pay.northside.example".to_owned());
    assert_finds("public_url.passkeys", |c, _| c.public_url = "https://192.0.2.7".to_owned());
    assert_finds("public_url.form", |c, _| c.public_url = "https://northside.example/pay".to_owned());
    assert_finds("public_url.form", |c, _| c.public_url = "pay".to_owned());
}

#[test]
fn finds_listeners_that_are_open_or_believe_everybody() {
    let everywhere = "0.0.0.0:8080".parse().unwrap();
    assert_finds("listen.plain", |c, _| (c.listen, c.trusted_proxies) = (everywhere, Vec::new()));
    assert_finds("trusted_proxies.missing", |c, _| c.trusted_proxies = Vec::new());
    assert_finds("trusted_proxies.everybody", |c, _| c.trusted_proxies = vec!["0.0.0.0/0".parse().unwrap()]);
    assert_finds("metrics_listen.everywhere", |c, _| {
        c.metrics_listen = Some("0.0.0.0:9100".parse().unwrap())
    });
    assert_finds("tls.half", |c, _| c.tls_private_key = Some("key.pem".into()));
    assert_finds("tls.files", |c, folder| {
        (c.tls_certificate, c.tls_private_key) = (Some(folder.join("no.pem")), Some(folder.join("no.key")));
    });
}

#[test]
fn finds_a_root_key_that_is_none_or_lies_badly() {
    assert_finds("root_key.source", |c, _| c.root_key = "keys/root.key".to_owned());
    assert_finds("root_key.unreadable", |c, _| c.root_key = "file:/nonexistent".to_owned());
    assert_finds("root_key.permissions", |_, folder| {
        fs::set_permissions(folder.join("keys/root.key"), fs::Permissions::from_mode(0o440)).unwrap();
    });
    assert_finds("recovery_sheet.here", |_, folder| {
        fs::write(folder.join("keys/recovery-sheet.txt"), "sheet").unwrap();
    });
    assert_finds("root_key.demo", |c, folder| {
        fs::rename(folder.join("keys/root.key"), folder.join("keys/demo-root.key")).unwrap();
        c.root_key = format!("file:{}", folder.join("keys/demo-root.key").display());
    });
}

#[test]
fn finds_a_root_key_that_is_trivial_or_of_another_site() {
    let write = |name: &'static str, text: String| {
        move |c: &mut Config, folder: &Path| {
            let path = folder.join(name);
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
            c.root_key = format!("file:{}", path.display());
        }
    };
    let trivial = Patient::spoilt(write("trivial.key", "00".repeat(32)));
    assert_eq!(trivial, BTreeSet::from(["root_key.trivial", "root_key.other"]));
    assert_finds("root_key.other", write("other.key", "0123456789abcdef".repeat(4)));
}

#[test]
fn finds_a_key_beside_the_data() {
    if on_postgres() {
        return;
    }
    let codes = Patient::spoilt(|c, _| {
        let database = c.database_url.strip_prefix("sqlite:").unwrap();
        let key = Path::new(database).with_file_name("root.key");
        fs::copy(c.root_key.strip_prefix("file:").unwrap(), &key).unwrap();
        c.root_key = format!("file:{}", key.display());
    });
    assert_eq!(codes, BTreeSet::from(["root_key.beside_data"]));
}

#[test]
fn finds_mail_that_does_not_leave_or_leaves_in_clear() {
    assert_finds("mail_transport.mailbox", |c, _| c.mail_transport = MailTransport::Mailbox);
    assert_finds("smtp_url.missing", |c, _| c.smtp_url = None);
    assert_finds("smtp_url.tls", |c, _| c.smtp_url = Some("smtp://mail.northside.example".to_owned()));
    assert_finds("mail_from.form", |c, _| c.mail_from = "billing".to_owned());
    assert_finds("mail_from.domain", |c, _| c.mail_from = "billing@localhost".to_owned());
    assert_finds("mail_bounces.missing", |c, folder| c.mail_bounces = Some(folder.join("no/such/mailbox")));
    let secrets = |all: &[&str]| all.iter().map(|secret| (*secret).to_owned()).collect::<Vec<_>>();
    assert_finds("mail_webhook_secrets.short", |c, _| c.mail_webhook_secrets = secrets(&["too short"]));
    assert_finds("mail_webhook_secrets.many", |c, _| c.mail_webhook_secrets = secrets(&["a", "b", "c"]));
}

#[test]
fn finds_keys_of_the_payment_provider_that_do_not_fit() {
    let test_key = || Some("sk_test_0123456789abcdef".to_owned());
    assert_finds("stripe.test_key_live", |c, _| c.stripe_secret_key = test_key());
    assert_finds("stripe.live_key_test", |c, _| c.stripe_livemode = false);
    assert_finds("stripe_secret_key.missing", |c, _| c.stripe_secret_key = None);
    assert_finds("stripe_webhook_secrets.missing", |c, _| c.stripe_webhook_secrets = Vec::new());
    assert_finds("stripe_url.https", |c, _| c.stripe_url = "http://localhost:12111".to_owned());
}

#[test]
fn finds_a_database_that_is_missing_behind_or_across_a_network_in_clear() {
    assert_finds("database_url.form", |c, _| c.database_url = "forecourt.db".to_owned());
    assert_finds("database.missing", |c, folder| {
        c.database_url = format!("sqlite:{}", folder.join("db/none.sqlite").display());
    });
    let far = Patient::spoilt(|c, _| {
        c.database_url = "postgres://forecourt@192.0.2.1/forecourt?connect_timeout=1".to_owned()
    });
    assert!(far.contains("database_url.tls") && far.contains("database.unreachable"), "{far:?}");
    let it = Patient::healthy();
    it.site.database.db.unmigrate().unwrap();
    assert_eq!(it.codes(), BTreeSet::from(["database.migrations"]));
}

#[test]
fn finds_switches_of_tests_and_sessions_that_are_too_long() {
    assert_finds("rate_limit_factor", |c, _| c.rate_limit_factor = 1000);
    assert_finds("sessions.length", |c, _| c.staff_session_hours = 13);
    assert_finds("mode.demo", |c, _| c.mode = SiteMode::Demo);
}

#[test]
fn finds_folders_that_others_can_open() {
    assert_finds("settings.permissions", |_, folder| {
        fs::set_permissions(folder.join("forecourt.toml"), fs::Permissions::from_mode(0o644)).unwrap();
    });
}

#[test]
fn prints_findings_for_people_and_for_programs() {
    let site = MadeSite::new();
    let people = site.command(&["doctor"]).output().unwrap();
    assert_eq!(code(&people), 1);
    assert!(said(&people).contains("1. ") && said(&people).contains("public_url.https"), "{}", said(&people));
    let programs = site.command(&["doctor", "--json"]).output().unwrap();
    assert_eq!(code(&programs), 1);
    let list: serde_json::Value = serde_json::from_slice(&programs.stdout).unwrap();
    assert!(list.as_array().unwrap().iter().all(|f| f["code"].is_string() && f["remedy"].is_string()));
}
