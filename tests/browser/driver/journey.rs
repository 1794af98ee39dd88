//! Runs one journey: a Chromium of its own, a deadline, a picture of every tab when it fails, and at the end no
//! tab may have complained.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::time::Duration;

use futures_util::FutureExt;

use super::browser::Browser;

/// A journey takes seconds, a walk over all pages of a role a minute; this is for the one that hangs.
const LONGEST: Duration = Duration::from_secs(300);

/// `name` names the pictures of a failure, `target/screenshots/failed-{name}-1.png` and so on.
pub async fn journey<F>(name: &str, walk: F)
where
    F: AsyncFnOnce(&mut Browser),
{
    let mut browser = Browser::launch().await;
    let walked = AssertUnwindSafe(tokio::time::timeout(LONGEST, walk(&mut browser))).catch_unwind().await;
    if !matches!(walked, Ok(Ok(()))) {
        picture_all(&browser, name).await;
    }
    let complaints: Vec<String> = browser.tabs().iter().flat_map(|tab| tab.console().complaints()).collect();
    browser.close().await;
    match walked {
        Ok(Ok(())) => assert!(complaints.is_empty(), "pages complained:\n{}", complaints.join("\n")),
        Ok(Err(_)) => panic!("still under way after {LONGEST:?}; complaints: {complaints:?}"),
        Err(panic) => {
            println!("complaints of the pages: {complaints:#?}");
            resume_unwind(panic)
        }
    }
}

async fn picture_all(browser: &Browser, name: &str) {
    for (number, tab) in (1..).zip(browser.tabs()) {
        let file = format!("failed-{name}-{number}");
        if AssertUnwindSafe(tab.screenshot(&file)).catch_unwind().await.is_err() {
            println!("no picture of tab {number}");
        }
    }
}
