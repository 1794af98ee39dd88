//! One Chromium with a profile of its own, and how a page is looked at: width, color scheme, with or without script.

use chromiumoxide::cdp::browser_protocol::browser::BrowserContextId;
use chromiumoxide::cdp::browser_protocol::target::{CreateBrowserContextParams, CreateTargetParams};
use chromiumoxide::{Browser as Chromium, BrowserConfig};
use futures_util::StreamExt;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use super::tab::Tab;

/// The person's choice of light or dark in the operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    /// The word that CSS media queries use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What the page is looked at with. Widths and heights are CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    pub width: u32,
    pub height: u32,
    pub scheme: Scheme,
    pub script: bool,
}

impl View {
    pub const PHONE: Self = Self { width: 375, height: 812, scheme: Scheme::Light, script: true };
    pub const DESKTOP: Self = Self { width: 1440, height: 900, scheme: Scheme::Light, script: true };

    /// A phone under 768 px, where the layout changes, else a desktop.
    pub fn of_width(width: u32) -> Self {
        let like = if width < 768 { Self::PHONE } else { Self::DESKTOP };
        Self { width, ..like }
    }

    pub fn dark(self) -> Self {
        Self { scheme: Scheme::Dark, ..self }
    }

    pub fn without_script(self) -> Self {
        Self { script: false, ..self }
    }

    pub fn is_phone(self) -> bool {
        self.width < 768
    }
}

/// A running Chromium; it ends when this is dropped.
pub struct Browser {
    chromium: Chromium,
    events: JoinHandle<()>,
    tabs: Vec<Tab>,
    _profile: TempDir,
}

impl Browser {
    pub async fn launch() -> Self {
        let profile =
            tempfile::Builder::new().prefix("forecourt-chromium.").tempdir().expect("temporary folder");
        let config = BrowserConfig::builder()
            .new_headless_mode()
            .no_sandbox()
            .user_data_dir(profile.path())
            .viewport(None)
            .args(["disable-gpu", "disable-quic", "disable-component-update"])
            .build()
            .unwrap_or_else(|reason| panic!("no Chromium (bin/install-test-tools gets one): {reason}"));
        let (chromium, mut handler) = Chromium::launch(config).await.expect("Chromium starts");
        // Events that this client does not know arrive as errors: they are of no use and no harm.
        let events = tokio::spawn(async move { while handler.next().await.is_some() {} });
        Self { chromium, events, tabs: Vec::new(), _profile: profile }
    }

    /// A tab of a person who shares no cookies with those of the other tabs.
    pub async fn tab(&mut self, view: View) -> Tab {
        let context = self
            .chromium
            .create_browser_context(CreateBrowserContextParams::default())
            .await
            .expect("a new context");
        self.tab_in(context, view).await
    }

    /// One more tab of the person who has this one.
    pub async fn tab_beside(&mut self, tab: &Tab, view: View) -> Tab {
        self.tab_in(tab.context().clone(), view).await
    }

    async fn tab_in(&mut self, context: BrowserContextId, view: View) -> Tab {
        let target = CreateTargetParams::builder()
            .url("about:blank")
            .browser_context_id(context.clone())
            .build()
            .expect("target");
        let page = self.chromium.new_page(target).await.expect("a new page");
        let tab = Tab::open(page, context, view).await;
        self.tabs.push(tab.clone());
        tab
    }

    /// All tabs that were opened, in that order.
    pub fn tabs(&self) -> &[Tab] {
        &self.tabs
    }

    /// Ends Chromium and waits until it is gone, so that its profile can be removed.
    pub async fn close(mut self) {
        if self.chromium.close().await.is_err() || self.chromium.wait().await.is_err() {
            let _ = self.chromium.kill().await;
        }
        self.events.abort();
    }
}
