//! What somebody does who never takes a hand off the keyboard: keys, chords, typing where the cursor is.

use chromiumoxide::cdp::browser_protocol::input::{
    DispatchKeyEventParams, DispatchKeyEventType, InsertTextParams,
};
use chromiumoxide::keys::get_key_definition;
use serde_json::json;

use super::tab::Tab;

/// Held down while another key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    Nothing,
    Alt,
    Control,
}

impl Held {
    /// As the protocol counts them.
    fn modifiers(self) -> i64 {
        match self {
            Self::Nothing => 0,
            Self::Alt => 1,
            Self::Control => 2,
        }
    }
}

/// More stops than any page has.
const MOST_STOPS: usize = 120;

impl Tab {
    /// Presses a key wherever the cursor is; names are those of `KeyboardEvent.key`, such as `Enter`.
    pub async fn press(&self, key: &str) {
        self.press_with(Held::Nothing, key).await;
    }

    /// Presses two keys together: `Control` and `Enter`.
    pub async fn press_with(&self, held: Held, key: &str) {
        let known = get_key_definition(key).unwrap_or_else(|| panic!("{key} is no key"));
        // Together with Alt or Control a key writes nothing.
        let text = known.text.or((known.key.len() == 1).then_some(known.key));
        let text = text.filter(|_| held == Held::Nothing);
        let mut event = DispatchKeyEventParams::builder()
            .modifiers(held.modifiers())
            .key(known.key)
            .code(known.code)
            .windows_virtual_key_code(known.key_code)
            .native_virtual_key_code(known.key_code);
        let down = match text {
            Some(text) => {
                event = event.text(text);
                DispatchKeyEventType::KeyDown
            }
            None => DispatchKeyEventType::RawKeyDown,
        };
        for kind in [down, DispatchKeyEventType::KeyUp] {
            let event = event.clone().r#type(kind).build().expect("a key");
            self.page.execute(event).await.unwrap_or_else(|error| panic!("{key}: {error}"));
        }
    }

    /// Presses a key that leads to another page, and waits until that is loaded.
    pub async fn press_and_follow(&self, held: Held, key: &str) {
        let before = self.began().await;
        self.press_with(held, key).await;
        self.wait_for_page_after(before, key).await;
    }

    /// Goes from stop to stop with the Tab key until the cursor is there.
    pub async fn tab_to(&self, selector: &str) {
        self.wait_for(selector).await;
        let there = format!("document.activeElement?.matches({}) ?? false", json!(selector));
        for _ in 0..MOST_STOPS {
            if self.eval::<bool>(&there).await {
                return;
            }
            self.press("Tab").await;
        }
        panic!("the Tab key does not reach {selector} on {}", self.url().await);
    }

    /// Goes to a link or a button with the Tab key, presses Enter and waits for the next page.
    pub async fn tab_and_follow(&self, selector: &str) {
        self.tab_to(selector).await;
        self.press_and_follow(Held::Nothing, "Enter").await;
    }

    /// Types over what is marked where the cursor is; a field reached with Tab is marked whole.
    pub async fn write(&self, text: &str) {
        self.page.execute(InsertTextParams::new(text)).await.expect("typing");
    }

    /// Goes to a field with the Tab key and types over what it holds.
    pub async fn tab_and_write(&self, selector: &str, text: &str) {
        self.tab_to(selector).await;
        self.write(text).await;
        assert_eq!(self.value(selector).await, text, "{selector} did not take what was typed");
    }

    /// Waits until the cursor is somewhere.
    pub async fn wait_for_focus(&self, selector: &str) {
        let there = format!("document.activeElement?.matches({}) ?? false", json!(selector));
        self.until(&format!("the cursor is in {selector}"), &there).await;
    }
}
