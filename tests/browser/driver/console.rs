//! What a page complains about: script errors, console errors, refused by the content security policy, files
//! that are missing. The answer of a page itself (404, 422) is no complaint: tests ask for such pages.

use std::sync::{Arc, Mutex};

use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::log::{EventEntryAdded, LogEntryLevel, LogEntrySource};
use chromiumoxide::cdp::browser_protocol::network::{EventResponseReceived, ResourceType};
use chromiumoxide::cdp::js_protocol::runtime::{
    ConsoleApiCalledType, EventConsoleApiCalled, EventExceptionThrown,
};
use futures_util::StreamExt;

/// Collects the complaints of one tab from its first page on.
#[derive(Clone, Default)]
pub struct Console {
    heard: Arc<Mutex<Heard>>,
}

#[derive(Default)]
struct Heard {
    complaints: Vec<Complaint>,
    documents: Vec<String>,
    expected: Vec<String>,
}

struct Complaint {
    words: String,
    /// The file that could not be had, when it is about that.
    missing: Option<String>,
}

impl Console {
    pub async fn listen(page: &Page) -> Self {
        let console = Self::default();
        page.enable_log().await.expect("log");
        page.enable_runtime().await.expect("runtime");
        let mut entries = page.event_listener::<EventEntryAdded>().await.expect("log entries");
        let mut calls = page.event_listener::<EventConsoleApiCalled>().await.expect("console calls");
        let mut exceptions = page.event_listener::<EventExceptionThrown>().await.expect("exceptions");
        let mut responses = page.event_listener::<EventResponseReceived>().await.expect("responses");
        let heard = console.heard.clone();
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    Some(event) = entries.next() => lock(&heard).entry(&event),
                    Some(event) = calls.next() => lock(&heard).call(&event),
                    Some(event) = exceptions.next() => lock(&heard).exception(&event),
                    Some(event) = responses.next() => lock(&heard).response(&event),
                    else => break,
                }
            }
        });
        console
    }

    /// From now on, complaints that contain these words are what the test wants.
    pub fn expect(&self, words: &str) {
        lock(&self.heard).expected.push(words.to_owned());
    }

    /// All complaints so far that no test expected.
    pub fn complaints(&self) -> Vec<String> {
        let heard = lock(&self.heard);
        heard
            .complaints
            .iter()
            .filter(|complaint| !heard.is_fine(complaint))
            .map(|complaint| complaint.words.clone())
            .collect()
    }
}

fn lock(heard: &Mutex<Heard>) -> std::sync::MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Heard {
    fn is_fine(&self, complaint: &Complaint) -> bool {
        complaint.missing.as_ref().is_some_and(|url| self.documents.contains(url))
            || self.expected.iter().any(|words| complaint.words.contains(words))
    }

    fn entry(&mut self, event: &EventEntryAdded) {
        let entry = &event.entry;
        if entry.level != LogEntryLevel::Error {
            return;
        }
        let url = entry.url.clone().unwrap_or_default();
        let words = format!("{:?}: {} {url}", entry.source, entry.text);
        let missing = (entry.source == LogEntrySource::Network).then_some(url);
        self.complaints.push(Complaint { words, missing });
    }

    fn call(&mut self, event: &EventConsoleApiCalled) {
        if !matches!(event.r#type, ConsoleApiCalledType::Error | ConsoleApiCalledType::Assert) {
            return;
        }
        let said: Vec<String> = event
            .args
            .iter()
            .filter_map(|arg| arg.description.clone().or_else(|| arg.value.as_ref().map(ToString::to_string)))
            .collect();
        self.complaints
            .push(Complaint { words: format!("console.error: {}", said.join(" ")), missing: None });
    }

    fn exception(&mut self, event: &EventExceptionThrown) {
        let details = &event.exception_details;
        let cause = details.exception.as_ref().and_then(|object| object.description.clone());
        let words = format!("exception: {}", cause.unwrap_or_else(|| details.text.clone()));
        self.complaints.push(Complaint { words, missing: None });
    }

    fn response(&mut self, event: &EventResponseReceived) {
        if event.r#type == ResourceType::Document {
            self.documents.push(event.response.url.clone());
        }
    }
}
