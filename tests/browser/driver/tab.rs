//! What a person does in a tab: goes somewhere, reads, clicks, types. Each step waits until it can be done, and
//! fails with what was looked for when it cannot.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::browser::BrowserContextId;
use chromiumoxide::cdp::browser_protocol::dom::SetFileInputFilesParams;
use chromiumoxide::cdp::browser_protocol::input::InsertTextParams;
use chromiumoxide::cdp::browser_protocol::network::SetCookieParams;
use chromiumoxide::cdp::js_protocol::runtime::EvaluateParams;
use chromiumoxide::layout::Point;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::authenticator::Authenticator;
use super::browser::View;
use super::console::Console;

/// How long a step waits for its condition: plenty, since two slow cores share it with other tests.
const PATIENCE: Duration = Duration::from_secs(15);
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// Everything that the page says, in one line.
const SAID: &str = "(document.body?.innerText ?? '').replace(/\\s+/g, ' ')";

/// Cheap to clone; all clones are the same tab.
#[derive(Clone)]
pub struct Tab {
    pub(super) page: Page,
    context: BrowserContextId,
    console: Console,
    pub(super) view: Arc<Mutex<View>>,
}

impl Tab {
    pub(super) async fn open(page: Page, context: BrowserContextId, view: View) -> Self {
        let console = Console::listen(&page).await;
        let tab = Self { page, context, console, view: Arc::new(Mutex::new(view)) };
        tab.look_with(view).await;
        tab
    }

    /// Opens an address and waits until the page with all its files is there.
    pub async fn goto(&self, url: &str) {
        self.page.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
        self.until("the page is loaded", "document.readyState === 'complete'").await;
    }

    pub async fn url(&self) -> String {
        self.eval("location.href").await
    }

    /// The address without scheme and host, such as `/invoices?state=open`.
    pub async fn path(&self) -> String {
        self.eval("location.pathname + location.search").await
    }

    /// What the first element that matches says, as it is shown, or nothing.
    pub async fn text(&self, selector: &str) -> String {
        self.eval(&format!("document.querySelector({})?.innerText ?? ''", json!(selector))).await
    }

    pub async fn count(&self, selector: &str) -> usize {
        self.eval(&format!("document.querySelectorAll({}).length", json!(selector))).await
    }

    pub async fn has(&self, selector: &str) -> bool {
        self.count(selector).await > 0
    }

    /// The value of a field.
    pub async fn value(&self, selector: &str) -> String {
        self.eval(&format!("document.querySelector({})?.value ?? ''", json!(selector))).await
    }

    /// Waits until an element is there and can be seen.
    pub async fn wait_for(&self, selector: &str) {
        let visible = format!(
            "document.querySelector({})?.checkVisibility({{ visibilityProperty: true }}) ?? false",
            json!(selector)
        );
        self.until(&format!("{selector} is visible"), &visible).await;
    }

    /// Waits until the page says this somewhere.
    pub async fn wait_for_words(&self, words: &str) {
        let said = format!("{SAID}.includes({})", json!(words));
        self.until(&format!("the page says “{words}”"), &said).await;
    }

    /// Opens an address again and again until its page says this: for what goes on behind the page.
    pub async fn goto_until_it_says(&self, url: &str, words: &str) {
        let said = format!("{SAID}.includes({})", json!(words));
        let waited = tokio::time::timeout(PATIENCE, async {
            let mut again = tokio::time::interval(LOOK_AGAIN * 10);
            loop {
                again.tick().await;
                self.goto(url).await;
                if self.eval::<bool>(&said).await {
                    return;
                }
            }
        });
        let in_time = waited.await.is_ok();
        assert!(in_time, "waited {PATIENCE:?} until {url} says “{words}”\n{}", self.text("body").await);
    }

    /// Waits until the address (path and query) starts with this and its page is loaded.
    pub async fn wait_for_path(&self, start: &str) {
        let there = format!(
            "(location.pathname + location.search).startsWith({}) && document.readyState === 'complete'",
            json!(start)
        );
        self.until(&format!("the address starts with {start}"), &there).await;
    }

    /// Presses what is there, as a finger or the mouse would: it must be visible and nothing may cover it.
    pub async fn click(&self, selector: &str) {
        self.wait_for(selector).await;
        let aim = format!(
            "(() => {{
                const element = document.querySelector({});
                if (!element || element.disabled) return null;
                element.scrollIntoView({{ block: 'center', inline: 'center', behavior: 'instant' }});
                const box = element.getClientRects()[0];
                if (!box) return null;
                const x = box.x + box.width / 2, y = box.y + box.height / 2;
                const hit = document.elementFromPoint(x, y);
                const label = hit?.closest('label')?.control;
                return hit && (element.contains(hit) || hit.contains(element) || label === element) ? [x, y] : null;
            }})()",
            json!(selector)
        );
        let what = format!("{selector} can be pressed: enabled and covered by nothing");
        let [x, y]: [f64; 2] = self.wait(&what, &aim).await;
        self.page.click(Point { x, y }).await.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Presses something that leads to another page, and waits until that is loaded.
    pub async fn follow(&self, selector: &str) {
        let before = self.began().await;
        self.click(selector).await;
        self.wait_for_page_after(before, selector).await;
    }

    /// The moment at which the page began: it tells one page from the next, even at the same address.
    pub(super) async fn began(&self) -> f64 {
        self.eval("performance.timeOrigin").await
    }

    pub(super) async fn wait_for_page_after(&self, before: f64, what: &str) {
        let next = format!("performance.timeOrigin !== {before} && document.readyState === 'complete'");
        self.until(&format!("{what} leads to another page"), &next).await;
    }

    /// Chooses files of this computer in a field for files.
    pub async fn choose_files(&self, selector: &str, files: &[PathBuf]) {
        let field =
            self.page.find_element(selector).await.unwrap_or_else(|error| panic!("{selector}: {error}"));
        let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        let chosen = SetFileInputFilesParams::builder().files(files).backend_node_id(field.backend_node_id);
        self.page.execute(chosen.build().expect("files")).await.expect("files");
    }

    /// Puts the cursor into a field, replaces what it holds, and types.
    pub async fn fill(&self, selector: &str, text: &str) {
        self.wait_for(selector).await;
        // Fields made of parts (dates), and lists, are not typed into.
        let typed: bool = self
            .eval(&format!(
                "(() => {{
                    const field = document.querySelector({});
                    field.focus();
                    if (field.type !== 'date' && field.tagName !== 'SELECT') {{ field.select(); return true; }}
                    field.value = {};
                    field.dispatchEvent(new Event('input', {{ bubbles: true }}));
                    field.dispatchEvent(new Event('change', {{ bubbles: true }}));
                    return false;
                }})()",
                json!(selector),
                json!(text)
            ))
            .await;
        if typed {
            self.page.execute(InsertTextParams::new(text)).await.expect("typing");
        }
        let held = self.value(selector).await;
        assert_eq!(held, text, "{selector} did not take what was typed");
    }

    /// Gives the person who has this tab a cookie, as if the site at this address had set it.
    pub async fn give_cookie(&self, url: &str, name: &str, value: &str) {
        let cookie = SetCookieParams::builder().url(url).name(name).value(value).secure(true).path("/");
        self.page.execute(cookie.build().expect("cookie")).await.expect("cookie");
    }

    /// What a cookie of the page at hand holds, also one that scripts cannot see.
    pub async fn cookie(&self, name: &str) -> Option<String> {
        let all = self.page.get_cookies().await.expect("cookies");
        all.into_iter().find(|cookie| cookie.name == name).map(|cookie| cookie.value)
    }

    /// Gives this tab a device that keeps passkeys.
    pub async fn add_authenticator(&self) -> Authenticator {
        Authenticator::add(self.page.clone()).await
    }

    /// What this tab complained about, and what it may complain about.
    pub fn console(&self) -> &Console {
        &self.console
    }

    pub(super) fn context(&self) -> &BrowserContextId {
        &self.context
    }

    /// The value of an expression in the page; a promise is waited for.
    pub async fn eval<T: DeserializeOwned>(&self, expression: &str) -> T {
        let value = self.try_eval(expression).await.unwrap_or_else(|reason| panic!("{expression}: {reason}"));
        serde_json::from_value(value.clone())
            .unwrap_or_else(|error| panic!("{expression} gave {value}: {error}"))
    }

    /// Waits until an expression is true; `what` says it in the failure's words. While one page gives way to the next it cannot be evaluated: not yet true.
    pub async fn until(&self, what: &str, condition: &str) {
        let _: bool = self.wait(what, &format!("({condition}) || null")).await;
    }

    async fn wait<T: DeserializeOwned>(&self, what: &str, expression: &str) -> T {
        let found = tokio::time::timeout(PATIENCE, async {
            let mut again = tokio::time::interval(LOOK_AGAIN);
            loop {
                again.tick().await;
                match self.try_eval(expression).await {
                    Ok(Value::Null) | Err(_) => {}
                    Ok(value) => return value,
                }
            }
        });
        let Ok(value) = found.await else {
            panic!("waited {PATIENCE:?} until {what}\nat {}\n{}", self.url().await, self.text("body").await)
        };
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    async fn try_eval(&self, expression: &str) -> Result<Value, String> {
        let params = EvaluateParams::builder()
            .expression(expression)
            .await_promise(true)
            .return_by_value(true)
            .build()?;
        let answer = self.page.execute(params).await.map_err(|error| error.to_string())?.result;
        match answer.exception_details {
            Some(details) => Err(details.exception.and_then(|e| e.description).unwrap_or(details.text)),
            None => Ok(answer.result.value.unwrap_or_default()),
        }
    }
}
