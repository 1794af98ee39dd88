//! Pictures of the product for whoever works on it: cargo run --example look -- --demo DIR --as owner / /invoices
//!
//! Signs in with the enrolment link of a demo's `demo.json`, keeps the passkey beside it for the next time, and
//! takes each page at each width and in each color scheme, with what axe finds and what the browser complains of.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a tool for the desk: it stops and says why"
)]

use std::path::{Path, PathBuf};

use clap::Parser;
use driver::authenticator::Authenticator;
use driver::browser::{Browser, Scheme, View};
use driver::tab::Tab;
use serde_json::Value;

#[allow(dead_code, reason = "the browser tests use all of it")]
#[path = "../tests/browser/driver/mod.rs"]
mod driver;

/// Takes pictures of pages. PAGE is a path of the demo, or an address.
#[derive(Parser)]
struct Options {
    /// The data folder of a running `forecourt demo`.
    #[arg(long, value_name = "DIR")]
    demo: Option<PathBuf>,
    /// Sign in first: owner, clerk, manager or administrator.
    #[arg(long = "as", value_name = "ROLE", requires = "demo")]
    role: Option<String>,
    #[arg(long, value_name = "DIR", default_value = "target/screenshots")]
    out: PathBuf,
    #[arg(long, value_delimiter = ',', default_value = "375,1440")]
    width: Vec<u32>,
    #[arg(long, value_delimiter = ',', default_value = "light,dark")]
    scheme: Vec<String>,
    /// As it is printed, besides.
    #[arg(long)]
    print: bool,
    /// With script switched off.
    #[arg(long)]
    no_script: bool,
    /// Only what fits the screen, not the whole page.
    #[arg(long)]
    screen: bool,
    /// Leave axe out.
    #[arg(long)]
    no_axe: bool,
    /// Press this before the picture, such as `[popovertarget]`.
    #[arg(long, value_name = "SELECTOR")]
    click: Option<String>,
    #[arg(required = true)]
    page: Vec<String>,
}

#[tokio::main]
async fn main() {
    let options = Options::parse();
    let demo = options.demo.as_deref().map(read_demo);
    let mut browser = Browser::launch().await;
    let tab = browser.tab(View::DESKTOP).await;
    if let (Some(folder), Some(demo), Some(role)) = (&options.demo, &demo, &options.role) {
        sign_in(&tab, folder, demo, role).await;
    }
    let base = demo
        .as_ref()
        .and_then(|demo| demo["url"].as_str())
        .unwrap_or_default()
        .trim_end_matches('/')
        .to_owned();
    let mut findings = 0;
    for page in &options.page {
        let url = if page.contains("://") { page.clone() } else { format!("{base}{page}") };
        for view in views(&options) {
            findings += look(&tab, &options, &url, view).await;
        }
    }
    browser.close().await;
    std::process::exit(if findings == 0 { 0 } else { 1 });
}

fn read_demo(folder: &Path) -> Value {
    let file = folder.join("demo.json");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).expect("demo.json is JSON")
}

fn views(options: &Options) -> Vec<View> {
    let mut views = Vec::new();
    for width in &options.width {
        for name in &options.scheme {
            let scheme = match name.as_str() {
                "light" => Scheme::Light,
                "dark" => Scheme::Dark,
                other => panic!("--scheme {other}: light or dark"),
            };
            views.push(View { scheme, script: !options.no_script, ..View::of_width(*width) });
        }
    }
    views
}

/// Takes one picture; the number of things that are not as they should be.
async fn look(tab: &Tab, options: &Options, url: &str, view: View) -> usize {
    let heard = tab.console().complaints().len();
    tab.look_with(view).await;
    tab.goto(url).await;
    if let Some(selector) = &options.click {
        tab.click(selector).await;
    }
    let path = tab.path().await;
    let name = file_name(&path);
    let role = options.role.as_deref().unwrap_or("visitor");
    let file = options.out.join(format!("{role}-{name}-{}-{}.png", view.width, view.scheme.name()));
    let file = tab.screenshot_to(file, !options.screen).await;
    println!("{}  {}", file.display(), tab.eval::<String>("document.title").await);
    if !url.ends_with(&path) {
        println!("  {url} led to {path}");
    }
    let mut findings: Vec<String> = tab.console().complaints().split_off(heard);
    if !options.no_axe {
        let found = tab.accessibility().await;
        findings.extend((!found.is_empty()).then_some(found));
    }
    for finding in &findings {
        println!("  {}", finding.trim_end().replace('\n', "\n  "));
    }
    if options.print {
        tab.on_paper().await;
        let file = tab.screenshot_to(options.out.join(format!("{role}-{name}-paper.png")), true).await;
        println!("{}", file.display());
    }
    findings.len()
}

fn file_name(path: &str) -> String {
    let name: String =
        path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(60).collect();
    match name.trim_matches('-') {
        "" => "root".to_owned(),
        name => name.to_owned(),
    }
}

/// With the passkey of an earlier run, or else by the person's enrolment link, which works once a start.
async fn sign_in(tab: &Tab, folder: &Path, demo: &Value, role: &str) {
    let device = tab.add_authenticator().await;
    let kept = folder.join(format!("look-{role}.json"));
    let base = demo["url"].as_str().expect("url in demo.json").trim_end_matches('/');
    if let Ok(text) = std::fs::read_to_string(&kept) {
        device.restore(serde_json::from_str(&text).expect("a kept passkey")).await;
        tab.goto(&format!("{base}/sign-in")).await;
        press_start(tab).await;
        if left(tab, "/sign-in").await {
            keep(&device, &kept).await;
            return choose_account(tab).await;
        }
        println!("the passkey in {} no longer opens; enrolling anew", kept.display());
    }
    let people = demo["people"].as_array().expect("people in demo.json");
    let person =
        people.iter().find(|person| person["role"] == role).unwrap_or_else(|| panic!("nobody is {role}"));
    enrol(tab, person).await;
    keep(&device, &kept).await;
    choose_account(tab).await;
}

/// After each use anew: a passkey counts its uses, and one that counts backwards is taken for a copy.
async fn keep(device: &Authenticator, file: &Path) {
    let credential = device.credentials().await.pop().expect("the device has a passkey");
    std::fs::write(file, serde_json::to_string(&credential).expect("JSON")).expect("passkey kept");
}

/// Unless autofill has taken the passkey already and the page is gone.
async fn press_start(tab: &Tab) {
    let pressed = "!location.pathname.startsWith('/sign-in')
        || (document.querySelector('[data-passkey-start]')?.click(), document.readyState === 'complete')";
    tab.until("the ceremony begins", pressed).await;
}

async fn enrol(tab: &Tab, person: &Value) {
    tab.goto(person["enrol_url"].as_str().expect("enrol_url")).await;
    let start = tab.path().await;
    // One page or several, the code on any of them: press on until the passkey is made.
    for _ in 0..4 {
        if tab.has("main [name=code]").await {
            tab.fill("main [name=code]", person["code"].as_str().unwrap_or_default()).await;
        }
        if tab.has("main [data-passkey-start]").await {
            tab.click("main [data-passkey-start]").await;
            if left(tab, &start).await {
                return;
            }
            panic!("the enrolment does not go on:\n{}", tab.text("main").await);
        }
        tab.follow("main form [type=submit], main form button").await;
    }
    panic!("no passkey was asked for:\n{}", tab.text("main").await);
}

/// Waits until the ceremony is over; whether it led to another page.
async fn left(tab: &Tab, start: &str) -> bool {
    let over = format!(
        "!location.pathname.startsWith({start:?}) || !!document.querySelector('[data-passkey-error]:not([hidden])')"
    );
    tab.until("the passkey ceremony is over", &over).await;
    !tab.path().await.starts_with(start)
}

/// Whoever has several accounts chooses the first.
async fn choose_account(tab: &Tab) {
    if tab.path().await.starts_with("/accounts") && tab.has("main form button").await {
        tab.follow("main form button").await;
    }
}
